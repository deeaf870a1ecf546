using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Files;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Pages;

namespace SyncFleet.Tests.Connectors.Files;

/// <summary>A folder that an operator opened, with files a test puts there; gone with the test.</summary>
internal sealed class FilesFolder : IDisposable
{
    private static readonly DateTime Old = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private int _written;

    public string Path { get; } = Directory.CreateTempSubdirectory("syncfleet-files-").FullName;

    public LocalAccess Access => new() { FileFolders = [Path] };

    public FilesConnector Csv => FilesConnector.Csv(Access);

    public FilesConnector Json => FilesConnector.Json(Access);

    public SourceContext Open(object settings) => Open(JsonSerializer.SerializeToElement(settings));

    public SourceContext Open(JsonElement settings) =>
        new() { Config = settings, Budget = new UnlimitedBudget(), Time = TimeProvider.System, Http = _http };

    /// <summary>Writes a file; each is a minute newer than the one before.</summary>
    public void Write(string name, byte[] content)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        File.SetLastWriteTimeUtc(file, Old.AddMinutes(_written++));
    }

    public void Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public static byte[] Gzip(string content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return packed.ToArray();
    }

    /// <summary>Reads a stream to its end, leaving after every page.</summary>
    public async Task<List<Page>> ReadAsync(IConnector connector, object settings, string stream = "rows", string? checkpoint = null)
    {
        List<Page> pages = [];
        do
        {
            var request = new ReadRequest { Stream = stream, Checkpoint = checkpoint, Position = pages.LastOrDefault()?.NextPosition };
            pages.Add(await connector.ReadAsync(Open(settings), request, CancellationToken.None).FirstAsync());
        }
        while (pages[^1].NextPosition is not null);
        return pages;
    }

    public static List<JsonElement> Records(IEnumerable<Page> pages) =>
        [.. pages.SelectMany(page => Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    /// <summary>Values of a field; null as "∅".</summary>
    public static List<string> Values(IEnumerable<Page> pages, string field) =>
        [.. Records(pages).Select(record => record.GetProperty(field) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : record.GetProperty(field) is { ValueKind: JsonValueKind.Null } ? "∅" : record.GetProperty(field).GetRawText())];

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
