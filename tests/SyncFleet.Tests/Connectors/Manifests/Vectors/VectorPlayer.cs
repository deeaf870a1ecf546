using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Connectors.Http;

namespace SyncFleet.Tests.Connectors.Manifests.Vectors;

/// <summary>How a vector went.</summary>
/// <param name="Refusal">Why the stream is refused at load; null when it ran.</param>
/// <param name="Problems">What was not as recorded; empty when all was.</param>
internal sealed record VectorResult(string? Refusal, IReadOnlyList<string> Problems);

/// <summary>
/// Plays a vector as the fleet would read: every page is asked for by a new read that knows nothing but the position of the
/// page before, and a read that is asked to wait goes on where it stopped.
/// </summary>
internal static class VectorPlayer
{
    /// <summary>Reads of one page that may end with "wait"; the first one included the recorded runtime makes 6 tries.</summary>
    private const int MaxWaits = 5;

    public static async Task<VectorResult> PlayAsync(Vector vector, CancellationToken cancellationToken)
    {
        var time = new FixedTime(vector.Now);
        var connector = ManifestConnector.Load(vector.ReadManifest(), Path.GetFileNameWithoutExtension(vector.Manifest), time);
        if (connector.Report.Streams.Single(stream => stream.Name == vector.Stream) is { Runs: false } refused)
        {
            return new VectorResult(refused.Reason, []);
        }

        using var upstream = new StrictUpstream(vector);
        using var http = new HttpMessageInvoker(upstream);
        var source = new SourceContext { Config = vector.Config, Budget = new UnlimitedBudget(), Time = time, Http = http };
        var read = new VectorRead(connector, source, vector);
        SyncFleetException? failure = null;
        try
        {
            await read.RunAsync(MaxWaits, cancellationToken);
        }
        catch (SyncFleetException e)
        {
            failure = e;
        }

        return new VectorResult(null, [.. upstream.Problems, .. read.Rejected.Select(r => $"rejected: {r.Reason}"), .. Compare(vector, read, failure, upstream.Left)]);
    }

    private static IEnumerable<string> Compare(Vector vector, VectorRead read, SyncFleetException? failure, int left)
    {
        if (left > 0 && !vector.Exchanges.All(exchange => exchange.TryGetProperty("times", out _)))
        {
            yield return $"{left} exchanges are left over";
        }

        if (vector.Fails != failure is not null)
        {
            yield return failure is null ? "completed, expected to fail" : $"failed: {failure.Message} [{failure.Kind}]";
        }
        else if (failure is not null && vector.FailureKind is { } kind && Name(failure.Kind) != kind)
        {
            yield return $"failure kind {Name(failure.Kind)} in place of {kind}: {failure.Message}";
        }

        var expected = vector.Records.ToList();
        foreach (var record in read.Records)
        {
            var at = expected.FindIndex(other => JsonElement.DeepEquals(other, record));
            if (at < 0 || (!vector.Unordered && at != 0))
            {
                yield return $"record {record} not expected here";
                continue;
            }

            expected.RemoveAt(at);
        }

        if (expected.Count > 0)
        {
            yield return $"{expected.Count} records are missing, the first is {expected[0]}";
        }

        if (vector.StateOut?.GetRawText() is var state && !vector.Fails && !Equal(state, read.State))
        {
            yield return $"state {read.State ?? "none"} in place of {state ?? "none"}";
        }
    }

    private static bool Equal(string? expected, string? actual) => expected is null || actual is null
        ? expected == actual
        : JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(expected), JsonSerializer.Deserialize<JsonElement>(actual));

    private static string Name(FailureKind kind) => kind switch
    {
        FailureKind.Configuration => "config_error",
        FailureKind.Transient or FailureKind.Throttled => "transient_error",
        _ => "system_error",
    };

    private sealed class VectorRead(ManifestConnector connector, SourceContext source, Vector vector)
    {
        public List<JsonElement> Records { get; } = [];

        public List<RejectedRecord> Rejected { get; } = [];

        public string? State { get; private set; }

        public async Task RunAsync(int waits, CancellationToken cancellationToken)
        {
            string? position = null;
            var waited = 0;
            do
            {
                try
                {
                    position = await ReadPageAsync(position, cancellationToken);
                    waited = 0;
                }
                catch (SyncFleetException e) when (e is { Kind: FailureKind.Throttled } or { Kind: FailureKind.Transient, RetryAfter.TotalSeconds: > 2 } && waited++ < waits)
                {
                    position ??= "";
                }
            }
            while (position is not null);
        }

        private async Task<string?> ReadPageAsync(string? position, CancellationToken cancellationToken)
        {
            var request = new ReadRequest { Stream = vector.Stream, Checkpoint = vector.StateIn, Position = string.IsNullOrEmpty(position) ? null : position };
            await foreach (var page in connector.ReadAsync(source, request, cancellationToken))
            {
                foreach (var line in System.Text.Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    Records.Add(JsonSerializer.Deserialize<JsonElement>(line));
                }

                Rejected.AddRange(page.Rejected);
                State = page.CursorAfter ?? State;
                return page.NextPosition;
            }

            throw new InvalidOperationException("a read gives at least one page");
        }
    }
}
