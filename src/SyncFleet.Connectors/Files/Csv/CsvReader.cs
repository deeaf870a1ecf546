using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Files.Csv;

/// <summary>
/// Reads the rows of one delimited file. A row with too few or too many values, or with something behind a closing quote, is rejected. Of
/// quotes that are not closed within 1 MiB only the first line is: the rows after it are not swallowed.
/// </summary>
internal sealed class CsvReader(CsvDialect dialect) : IRowReader
{
    private const int LongestRow = 1024 * 1024;

    private readonly List<CsvValue> _values = [];
    private readonly string _quote = ((char)dialect.Quote).ToString();
    private CsvScan _scan;
    private JsonEncodedText[]? _columns;

    public async ValueTask BeginAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        await FillAsync(window, "\uFEFF"u8.Length, cancellationToken);
        if (window.Span.StartsWith("\uFEFF"u8))
        {
            window.Advance("\uFEFF"u8.Length);
        }

        await FillLineAsync(window, cancellationToken);
        _scan = new CsvScan(dialect.Delimiter ?? dialect.Guess(window.Span[..CsvScan.LineLength(window.Span)]), dialect.Quote);
        if (dialect.Columns.Count > 0)
        {
            _columns = Names(dialect.Columns);
        }

        if (dialect.HasHeader)
        {
            await ReadHeaderAsync(window, cancellationToken);
        }
    }

    public async ValueTask<bool> ReadAsync(ByteWindow window, FileRecords records, CancellationToken cancellationToken)
    {
        while (await NextRowAsync(window, cancellationToken) is { Length: > 0 } row)
        {
            var isRow = Take(row, records);
            window.Advance(row.Length);
            if (isRow)
            {
                return true;
            }
        }

        return false;
    }

    // An empty line is no row.
    private bool Take(CsvRow row, FileRecords records)
    {
        var text = CsvScan.WithoutBreak(row.Bytes.Span);
        if (text.IsEmpty)
        {
            return false;
        }

        if (row.Fault is { } fault)
        {
            records.Reject(text, fault);
            return true;
        }

        if (!Utf8.IsValid(text))
        {
            text = Encoding.UTF8.GetBytes(Decoding.Fallback.GetString(text));
        }

        if (!_scan.Split(text, _values))
        {
            records.Reject(text, "something follows a closing quote.");
            return true;
        }

        _columns ??= [.. Enumerable.Range(1, _values.Count).Select(number => JsonEncodedText.Encode(Numbered(number)))];
        if (_values.Count != _columns.Length)
        {
            records.Reject(text, string.Create(CultureInfo.InvariantCulture, $"it has {_values.Count} values, and there are {_columns.Length} columns."));
            return true;
        }

        // The writer cannot hold a span; a row is short.
        records.Add((Reader: this, Text: text.ToArray()), static (writer, row) => row.Reader.WriteValues(writer, row.Text));
        return true;
    }

    private void WriteValues(Utf8JsonWriter writer, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < _columns!.Length; i++)
        {
            var (start, length, isQuoted) = _values[i];
            var value = text.Slice(start, length);
            writer.WritePropertyName(_columns[i]);
            if (isQuoted && value.Contains(dialect.Quote))
            {
                writer.WriteStringValue(Encoding.UTF8.GetString(value).Replace(_quote + _quote, _quote, StringComparison.Ordinal));
            }
            else if (value.IsEmpty && !isQuoted)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteStringValue(value);
            }
        }
    }

    private async ValueTask ReadHeaderAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        var row = await NextRowAsync(window, cancellationToken);
        var text = CsvScan.WithoutBreak(row.Bytes.Span);
        if (row.Fault is not null || (!text.IsEmpty && !_scan.Split(text, _values)))
        {
            throw new SyncFleetException(FailureKind.Configuration, "The first line of the file is no row of column names: its quotes do not match. Check 'quote' and 'delimiter'.");
        }

        _columns ??= text.IsEmpty ? null : Names([.. _values.Select(value => NameOf(row.Bytes.Span.Slice(value.Start, value.Length)))]);
        window.Advance(row.Length);
    }

    private string NameOf(ReadOnlySpan<byte> value) =>
        (Utf8.IsValid(value) ? Encoding.UTF8 : Decoding.Fallback).GetString(value).Replace(_quote + _quote, _quote, StringComparison.Ordinal).Trim();

    // Columns without a name and names that come twice get one of their own.
    private static JsonEncodedText[] Names(IReadOnlyList<string> names)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        return
        [
            .. names.Select((name, index) => name.Length == 0 ? Numbered(index + 1) : name)
                .Select(name => Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{n}")).First(taken.Add))
                .Select(name => JsonEncodedText.Encode(name)),
        ];
    }

    private static string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"column_{number}");

    private async ValueTask<CsvRow> NextRowAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _scan.RowLength(window.Span, window.IsAtEnd, out var isOpen);
            if (length >= 0)
            {
                return new CsvRow(window.Memory[..length], null);
            }

            if (window.IsAtEnd || window.Span.Length > LongestRow)
            {
                var line = CsvScan.LineLength(window.Span);
                return new CsvRow(window.Memory[..line], isOpen ? "a quote is opened and not closed." : "the row is longer than 1 MiB.");
            }

            await window.FillAsync(cancellationToken);
        }
    }

    private static async ValueTask FillLineAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        while (!window.IsAtEnd && window.Span.Length <= LongestRow && !window.Span.Contains((byte)'\n'))
        {
            await window.FillAsync(cancellationToken);
        }
    }

    private static async ValueTask FillAsync(ByteWindow window, int count, CancellationToken cancellationToken)
    {
        while (!window.IsAtEnd && window.Span.Length < count)
        {
            await window.FillAsync(cancellationToken);
        }
    }

    private readonly record struct CsvRow(ReadOnlyMemory<byte> Bytes, string? Fault)
    {
        public int Length => Bytes.Length;
    }
}
