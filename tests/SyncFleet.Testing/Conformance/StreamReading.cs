using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Testing.Conformance;

/// <summary>Pages of a stream as they were read, and what they hold. Every page is checked for the promises of <see cref="Page"/>.</summary>
public sealed class StreamReading
{
    /// <summary>Most characters of a position and of a checkpoint.</summary>
    private const int LongestPosition = 64 * 1024;

    /// <summary>Most pages of a read: one that goes in a circle ends here.</summary>
    private const int MostPages = 500;

    private readonly List<Page> _pages = [];

    private StreamReading(IEnumerable<Page> before) => _pages.AddRange(before);

    public IReadOnlyList<Page> Pages => _pages;

    /// <summary>Every record, in the order read.</summary>
    public IReadOnlyList<JsonElement> Records => [.. _pages.SelectMany(RecordsOf)];

    /// <summary>The checkpoint that holds after all pages; null: none was given.</summary>
    public string? Checkpoint => _pages.LastOrDefault(page => page.CursorAfter is not null)?.CursorAfter;

    /// <summary>Where the next page begins; null at the end.</summary>
    public string? Position => _pages.Count > 0 ? _pages[^1].NextPosition : null;

    /// <summary>What stopped the read; null: it came to its end, or to the number of pages wanted.</summary>
    public SyncFleetException? Failure { get; private set; }

    /// <summary>Reads the stream from its beginning, or after the last of <paramref name="before"/>.</summary>
    /// <param name="source">Whose stream.</param>
    /// <param name="checkpoint">Checkpoint of an earlier run; null: everything.</param>
    /// <param name="before">Pages read already; the read goes on after them. Null: none.</param>
    /// <param name="pages">How many pages are read at most, in this go.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<StreamReading> ReadAsync(
        ConformanceSource source, string? checkpoint = null, IReadOnlyList<Page>? before = null, int pages = MostPages, CancellationToken cancellationToken = default)
    {
        var reading = new StreamReading(before ?? []);
        var request = new ReadRequest { Stream = source.Stream, Checkpoint = checkpoint, Position = reading.Position };
        try
        {
            await foreach (var page in source.Connector.ReadAsync(source.Open(source.Config), request, cancellationToken))
            {
                Check(page);
                (page.NextPosition is not null && page.NextPosition == reading.Position).ShouldBeFalse("a position must move on");
                reading._pages.Add(page);
                reading._pages.Count.ShouldBeLessThanOrEqualTo(MostPages, "the read does not end");
                if (--pages == 0)
                {
                    break;
                }
            }
        }
        catch (SyncFleetException failure)
        {
            reading.Failure = failure;
        }

        return reading;
    }

    /// <summary>The stream as a table would hold it: of each key the last record; without a key, every record.</summary>
    public IReadOnlyList<string> Table(StreamDescription stream)
    {
        Dictionary<string, string> rows = new(StringComparer.Ordinal);
        var number = 0;
        foreach (var record in Records)
        {
            rows[stream.Key.Count == 0 ? $"{number++}" : KeyOf(record, stream)] = record.GetRawText();
        }

        return [.. rows.Values.Order(StringComparer.Ordinal)];
    }

    /// <summary>The key of a record as text.</summary>
    public static string KeyOf(JsonElement record, StreamDescription stream) => string.Join('\u001f', stream.Key.Select(path => At(record, path)?.GetRawText()
        ?? throw new ShouldAssertException($"a record of stream '{stream.Name}' lacks its key field '{path}'")));

    /// <summary>The value at a dotted path; null when there is none.</summary>
    public static JsonElement? At(JsonElement record, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(step, out record))
            {
                return null;
            }
        }

        return record;
    }

    private static void Check(Page page)
    {
        var records = RecordsOf(page).ToList();
        records.Count.ShouldBe(page.RecordCount, "a page counts what it holds");
        records.ShouldAllBe(record => record.ValueKind == JsonValueKind.Object);
        (page.RecordCount == 0 || page.Records.Span[^1] == (byte)'\n').ShouldBeTrue("a line break follows every record");
        CheckJson(page.NextPosition, "position");
        CheckJson(page.CursorAfter, "checkpoint");
        page.Rejected.ShouldAllBe(rejected => rejected.Reason.Length > 0 && IsJson(rejected.Record));
    }

    private static void CheckJson(string? text, string what)
    {
        if (text is not null)
        {
            IsJson(Encoding.UTF8.GetBytes(text)).ShouldBeTrue($"a {what} is JSON: {text}");
            text.Length.ShouldBeLessThanOrEqualTo(LongestPosition, $"a {what} is short");
        }
    }

    private static bool IsJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<JsonElement> RecordsOf(Page page) => Encoding.UTF8.GetString(page.Records.Span)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line));
}
