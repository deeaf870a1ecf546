using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Vectors;

/// <summary>
/// Plays a vector as the fleet would read: every page is asked for by a new read that knows nothing but the position of the
/// page before, and a read that is asked to wait goes on where it stopped.
/// </summary>
internal static class VectorPlayer
{
    public static async Task<VectorResult> PlayAsync(Vector vector, bool strict, CancellationToken cancellationToken)
    {
        var time = new VectorTime(vector.Now);
        var connector = ManifestConnector.Load(vector.ReadManifest(), Path.GetFileNameWithoutExtension(vector.Manifest), time, strict);
        if (connector.Report.Streams.FirstOrDefault(stream => stream.Name == vector.Stream) is not { Runs: true } loaded)
        {
            var refusal = connector.Report.Streams.FirstOrDefault(stream => stream.Name == vector.Stream)?.Reason ?? "the manifest has no such stream";
            return new VectorResult { Name = vector.Name, Outcome = VectorOutcome.Refused, Reasons = [refusal] };
        }

        using var upstream = new VectorUpstream(vector);
        using var http = new HttpMessageInvoker(upstream);
        using var tokens = new MemoryTokenStore();
        var source = new SourceContext { Config = vector.Config, Budget = new UnlimitedBudget(), Time = time, Http = http, Tokens = tokens };
        var read = new VectorRead(connector, source, vector);
        SyncFleetException? failure = null;
        try
        {
            await read.RunAsync(cancellationToken);
        }
        catch (SyncFleetException e)
        {
            failure = e;
        }

        IReadOnlyList<string> problems =
        [
            .. upstream.Problems,
            .. read.Rejected.Select(rejected => $"rejected: {rejected.Reason}"),
            .. upstream.Left > 0 ? [$"{upstream.Left} exchanges are left over"] : (string[])[],
            .. Outcome(vector, failure),
            .. Records(vector, read),
            .. State(vector, read),
            .. Config(vector, tokens),
        ];
        return Judge(vector.Name, problems, strict);
    }

    private static VectorResult Judge(string name, IReadOnlyList<string> problems, bool strict)
    {
        if ((!strict || KnownDeviations.EvenStrict.Contains(name)) && KnownDeviations.All.TryGetValue(name, out var deviation))
        {
            return problems.Any(problem => problem.Contains(deviation.Seen, StringComparison.Ordinal))
                ? new VectorResult { Name = name, Outcome = VectorOutcome.Deviating, Reasons = [deviation.Reason] }
                : new VectorResult { Name = name, Outcome = VectorOutcome.Failed, Reasons = [$"expected to deviate by '{deviation.Seen}'", .. problems] };
        }

        return new VectorResult { Name = name, Outcome = problems.Count == 0 ? VectorOutcome.Passed : VectorOutcome.Failed, Reasons = problems };
    }

    private static IEnumerable<string> Outcome(Vector vector, SyncFleetException? failure)
    {
        if (vector.Fails != failure is not null)
        {
            yield return failure is null ? "completed, expected to fail" : $"failed: {failure.Message} [{failure.Kind}]";
        }
        else if (failure is not null && vector.FailureKind is { } kind && NameOf(failure.Kind) != kind)
        {
            yield return $"failure kind {NameOf(failure.Kind)} in place of {kind}: {failure.Message}";
        }
    }

    private static IEnumerable<string> Records(Vector vector, VectorRead read)
    {
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
    }

    private static IEnumerable<string> State(Vector vector, VectorRead read)
    {
        if (!vector.Fails && !VectorStates.AreEqual(vector.StateOut?.GetRawText(), read.State))
        {
            yield return $"state {read.State ?? "none"} in place of {vector.StateOut?.GetRawText() ?? "none"}";
        }
    }

    private static IEnumerable<string> Config(Vector vector, MemoryTokenStore tokens)
    {
        var config = JsonObject.Create(vector.Config)!;
        foreach (var (path, value) in tokens.Kept.SelectMany(token => token.Settings))
        {
            var names = path.Split('.');
            var target = names[..^1].Aggregate(config, (map, name) => (JsonObject)(map[name] ??= new JsonObject())!);
            target[names[^1]] = value;
        }

        var expected = vector.ConfigOut ?? vector.Config;
        if (!JsonElement.DeepEquals(JsonSerializer.SerializeToElement(config), expected))
        {
            yield return "the settings with the new tokens are not as recorded";
        }
    }

    private static string NameOf(FailureKind kind) => kind switch
    {
        FailureKind.Configuration => "config_error",
        FailureKind.Transient or FailureKind.Throttled => "transient_error",
        _ => "system_error",
    };
}
