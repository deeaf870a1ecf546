using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SyncFleet.Connectors.Records;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Files.Json;

/// <summary>
/// Reads records one at a time, however large the file. In a file of lines a bad line is rejected and the next one read. In an array
/// nothing tells where the next record begins once the JSON itself is broken: then the read fails and says where.
/// </summary>
internal sealed class JsonReader(string[] path) : IRowReader
{
    private const int LargestRecord = 16 * 1024 * 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = Http.JsonBody.MaxDepth };

    private bool _isList;

    // Within brackets; else the values stand one after the other.
    private bool _hasBrackets;

    public async ValueTask BeginAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        await SkipSpaceAsync(window, cancellationToken);
        if (window.Span.StartsWith("\uFEFF"u8))
        {
            window.Advance("\uFEFF"u8.Length);
            await SkipSpaceAsync(window, cancellationToken);
        }

        _hasBrackets = path.Length > 0 || window.Span is [(byte)'[', ..];
        _isList = _hasBrackets || await IsSpreadAsync(window, cancellationToken);
        if (path.Length > 0)
        {
            await FindAsync(window, cancellationToken);
        }
        else if (_hasBrackets)
        {
            window.Advance(1);
        }
    }

    public ValueTask<bool> ReadAsync(ByteWindow window, FileRecords records, CancellationToken cancellationToken) =>
        _isList ? ReadElementAsync(window, records, cancellationToken) : ReadLineAsync(window, records, cancellationToken);

    private async ValueTask FindAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        ArrayFinder finder = new(path);
        while (!finder.IsFound)
        {
            try
            {
                window.Advance(finder.Read(window.Span, window.IsAtEnd));
            }
            catch (JsonException)
            {
                throw Broken(window, "before the records");
            }

            if (!finder.IsFound && window.IsAtEnd)
            {
                break;
            }

            if (!finder.IsFound)
            {
                await window.FillAsync(cancellationToken);
            }
        }

        if (!finder.IsArray)
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The file has no array at '{string.Join('.', path)}'. Check 'records_path'.");
        }
    }

    // An object that goes over several lines: then line breaks tell nothing.
    private static async ValueTask<bool> IsSpreadAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        while (!window.IsAtEnd && window.Span.Length <= LargestRecord && Measure(window, 1, canFail: false) == 0)
        {
            await window.FillAsync(cancellationToken);
        }

        var length = Measure(window, 1, canFail: false);
        return length > 0 && window.Span[..length].Contains((byte)'\n');
    }

    private async ValueTask<bool> ReadElementAsync(ByteWindow window, FileRecords records, CancellationToken cancellationToken)
    {
        await SkipSpaceAsync(window, cancellationToken);
        if (window.Span is [(byte)',', ..])
        {
            window.Advance(1);
            await SkipSpaceAsync(window, cancellationToken);
        }

        if (_hasBrackets ? window.Span is [(byte)']', ..] : window.Span.IsEmpty)
        {
            return false;
        }

        var length = await ElementLengthAsync(window, records.Row + 1, cancellationToken);
        Add(window.Memory[..length], records);
        window.Advance(length);
        return true;
    }

    private static async ValueTask<int> ElementLengthAsync(ByteWindow window, long row, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Measure(window, row) is > 0 and var length)
            {
                return length;
            }

            if (window.IsAtEnd)
            {
                throw new SyncFleetException(FailureKind.Transient, $"The file breaks off in row {row}, at byte {window.Offset + window.Span.Length}: it is not complete.");
            }

            if (window.Span.Length > LargestRecord)
            {
                throw new SyncFleetException(FailureKind.Configuration, $"Row {row} is larger than {LargestRecord / 1048576} MiB, the largest that is read.");
            }

            await window.FillAsync(cancellationToken);
        }
    }

    // A number at the very end of what is there may go on: it is complete only when something follows.
    private static int Measure(ByteWindow window, long row, bool canFail = true)
    {
        Utf8JsonReader reader = new(window.Span, isFinalBlock: false, new JsonReaderState(Options));
        try
        {
            return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : 0;
        }
        catch (JsonException failure) when (canFail)
        {
            throw Broken(window, $"in row {row}", failure);
        }
        catch (JsonException)
        {
            return -1;
        }
    }

    private static async ValueTask<bool> ReadLineAsync(ByteWindow window, FileRecords records, CancellationToken cancellationToken)
    {
        while (true)
        {
            await SkipSpaceAsync(window, cancellationToken);
            while (!window.IsAtEnd && window.Span.Length <= LargestRecord && !window.Span.Contains((byte)'\n'))
            {
                await window.FillAsync(cancellationToken);
            }

            if (window.Span.IsEmpty)
            {
                return false;
            }

            var feed = window.Span.IndexOf((byte)'\n');
            if (feed < 0 && !window.IsAtEnd)
            {
                throw new SyncFleetException(FailureKind.Configuration, $"Row {records.Row + 1} is larger than {LargestRecord / 1048576} MiB, the largest that is read.");
            }

            var length = feed < 0 ? window.Span.Length : feed;
            Add(window.Memory[..length], records);
            window.Advance(length);
            return true;
        }
    }

    private static void Add(ReadOnlyMemory<byte> text, FileRecords records)
    {
        var utf8 = Utf8.IsValid(text.Span) ? text : Encoding.UTF8.GetBytes(Decoding.Fallback.GetString(text.Span));
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = Options.MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                records.Add(document.RootElement, RecordMembers.Write);
            }
            else
            {
                records.Reject(utf8.Span, "it is no object.");
            }
        }
        catch (JsonException failure)
        {
            records.Reject(utf8.Span, $"it is no JSON, from byte {(failure.BytePositionInLine ?? 0) + 1} of the record on.");
        }
    }

    private static async ValueTask SkipSpaceAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        while (true)
        {
            var space = window.Span.IndexOfAnyExcept(" \t\r\n"u8);
            window.Advance(space < 0 ? window.Span.Length : space);
            if (space >= 0 || window.IsAtEnd)
            {
                return;
            }

            await window.FillAsync(cancellationToken);
        }
    }

    private static SyncFleetException Broken(ByteWindow window, string where, JsonException? failure = null) => new(
        FailureKind.Configuration,
        $"The file is no JSON {where}, about byte {window.Offset + (failure?.BytePositionInLine ?? 0) + 1}. What comes after cannot be told apart, so the read stops.");
}
