using System.Globalization;
using SyncFleet.Connectors.Http;

namespace SyncFleet.Connectors.Files;

/// <summary>A file at an address. What is unchanged since the last read is not sent again (ETag, Last-Modified).</summary>
internal sealed class UrlPlace(UpstreamClient client, Uri address, string? authorization, TimeProvider time) : IFilePlace
{
    private const string TimePrefix = "t:";

    /// <summary>The address without its query, which may hold a signature.</summary>
    private string Name => $"{address.Scheme}://{address.Authority}{address.AbsolutePath}";

    public IReadOnlyList<FoundFile> List() => [new FoundFile(Name, Version: null, ModifiedAt: null)];

    public async Task<OpenedFile?> OpenAsync(FoundFile file, string? knownVersion, CancellationToken cancellationToken)
    {
        var download = await client.OpenAsync(Request(Condition(knownVersion)), cancellationToken);
        if (download.Response.Status == 304)
        {
            await download.DisposeAsync();
            return null;
        }

        var modified = LastModified(download.Response);
        var version = download.Response.Header("ETag") ?? (modified is { } at ? TimePrefix + at.ToString("R", CultureInfo.InvariantCulture) : "");
        if (version.Length > 0 && version == knownVersion)
        {
            // A server that does not heed the condition.
            await download.DisposeAsync();
            return null;
        }

        return new OpenedFile
        {
            Name = Name,
            Version = version,
            ModifiedAt = modified ?? time.GetUtcNow(),
            Content = download.Content,
            OpenAtAsync = GivesRanges(download.Response) ? (offset, token) => OpenAtAsync(offset, version, token) : null,
        };
    }

    private async Task<Stream?> OpenAtAsync(long offset, string etag, CancellationToken cancellationToken)
    {
        var from = string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-");
        var download = await client.OpenAsync(Request([new("Range", from), new("If-Range", etag)]), cancellationToken);
        if (download.Response.Status == 206 && download.Response.Header("Content-Range")?.StartsWith($"bytes {offset}-", StringComparison.Ordinal) == true)
        {
            return download.Content;
        }

        await download.DisposeAsync();
        return null;
    }

    private UpstreamRequest Request(IEnumerable<KeyValuePair<string, string>> headers) => new()
    {
        Uri = address,
        Headers = authorization is null ? [.. headers] : [new("Authorization", authorization), .. headers],
    };

    private static IEnumerable<KeyValuePair<string, string>> Condition(string? version) => version switch
    {
        null or "" => [],
        _ when version.StartsWith(TimePrefix, StringComparison.Ordinal) => [new("If-Modified-Since", version[TimePrefix.Length..])],
        _ => [new("If-None-Match", version)],
    };

    // A body that was decompressed on the way has no length: its places are not the places of the file.
    private static bool GivesRanges(UpstreamResponse response) =>
        response.Header("Accept-Ranges") == "bytes" && response.Header("Content-Length") is not null && response.Header("ETag") is ['"', ..];

    private static DateTimeOffset? LastModified(UpstreamResponse response) =>
        DateTimeOffset.TryParse(response.Header("Last-Modified"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
