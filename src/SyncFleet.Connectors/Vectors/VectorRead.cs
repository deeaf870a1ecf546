using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Vectors;

/// <summary>The read of one vector, page by page, each by a new read.</summary>
internal sealed class VectorRead(ManifestConnector connector, SourceContext source, Vector vector)
{
    /// <summary>Reads of one page that may end with "wait"; the first one included the recorded runtime makes 6 tries.</summary>
    private const int MaxWaits = 5;

    /// <summary>A vector of more pages than this goes in a circle.</summary>
    private const int MaxPages = 1000;

    public List<JsonElement> Records { get; } = [];

    public List<RejectedRecord> Rejected { get; } = [];

    public string? State { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string? position = "";
        var waited = 0;
        for (var pages = 0; position is not null && pages < MaxPages; pages++)
        {
            try
            {
                position = await ReadPageAsync(position, cancellationToken);
                waited = 0;
            }
            catch (SyncFleetException e) when (e is { Kind: FailureKind.Throttled } or { Kind: FailureKind.Transient, RetryAfter.TotalSeconds: > 2 } && waited++ < MaxWaits)
            {
                // It goes on at the same page.
            }
        }
    }

    private async Task<string?> ReadPageAsync(string position, CancellationToken cancellationToken)
    {
        var request = new ReadRequest { Stream = vector.Stream, Checkpoint = vector.StateIn, Position = position.Length == 0 ? null : position };
        await foreach (var page in connector.ReadAsync(source, request, cancellationToken))
        {
            foreach (var line in Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
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
