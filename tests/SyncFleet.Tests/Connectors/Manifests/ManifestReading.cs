using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Core.Pages;

namespace SyncFleet.Tests.Connectors.Manifests;

/// <summary>A whole stream read the way the fleet does: each page by a new read that knows only the last position.</summary>
internal sealed record ManifestReading(IReadOnlyList<JsonElement> Records, IReadOnlyList<Page> Pages)
{
    public string? Checkpoint => Pages.LastOrDefault(page => page.CursorAfter is not null)?.CursorAfter;

    public static async Task<ManifestReading> ReadAsync(
        IConnector connector, SourceContext source, string stream, string? checkpoint = null, CancellationToken cancellationToken = default)
    {
        var pages = new List<Page>();
        string? position = null;
        do
        {
            var page = await connector.ReadAsync(source, new ReadRequest { Stream = stream, Checkpoint = checkpoint, Position = position }, cancellationToken).FirstAsync(cancellationToken);
            pages.Add(page);
            position = page.NextPosition;
        }
        while (position is not null);

        return new ManifestReading([.. pages.SelectMany(Lines)], pages);
    }

    private static IEnumerable<JsonElement> Lines(Page page) => System.Text.Encoding.UTF8.GetString(page.Records.Span)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line));
}
