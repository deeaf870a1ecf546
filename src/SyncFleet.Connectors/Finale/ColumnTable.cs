using System.Buffers;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Finale;

/// <summary>
/// A collection as Finale gives it: one object whose fields are lists of the same length. Only the places of the values in the
/// body are kept, so a row costs a few numbers, and is copied out letter by letter.
/// </summary>
internal sealed class ColumnTable
{
    private readonly ReadOnlyMemory<byte> _body;
    private readonly List<Column> _columns = [];
    private readonly bool _hasLineBreaks;

    private ColumnTable(ReadOnlyMemory<byte> body)
    {
        _body = body;
        _hasLineBreaks = body.Span.IndexOfAny((byte)'\n', (byte)'\r') >= 0;
    }

    public int RowCount => _columns.Count == 0 ? 0 : _columns[0].Places.Count;

    public bool IsEmpty => _columns.Count == 0;

    /// <summary>Reads the body of an answer that is known to be an object of lists, not an error.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="SyncFleetException">A field is no list, comes twice, or the lengths differ; the field is named.</exception>
    public static ColumnTable Parse(UpstreamResponse response)
    {
        var body = JsonBody.Content(response);
        var table = new ColumnTable(body);
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Faulty(response, "a body that is no object of lists");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            table.ReadField(ref reader, response);
        }

        // Anything after the object is a fault as well; the reader throws for it.
        reader.Read();
        table.CheckLengths(response);
        return table;
    }

    public int FindColumn(string name) => _columns.FindIndex(column => column.Name == name);

    /// <summary>A value as it stands in the body; <c>null</c> when the column is not there.</summary>
    public ReadOnlySpan<byte> Value(int column, int row)
    {
        if (column < 0)
        {
            return "null"u8;
        }

        var (start, length) = _columns[column].Places[row];
        return _body.Span.Slice(start, length);
    }

    /// <summary>
    /// Writes a row as an object, without any line break; its fields come after <paramref name="head"/> (<c>"a":1,</c> or nothing).
    /// </summary>
    public void WriteRow(int row, ReadOnlySpan<byte> head, ArrayBufferWriter<byte> target)
    {
        target.Write("{"u8);
        target.Write(head);
        for (var i = 0; i < _columns.Count; i++)
        {
            target.Write(_columns[i].Prefix.AsSpan(i == 0 ? 1 : 0));
            if (_hasLineBreaks)
            {
                RowText.Write(Value(i, row), target);
            }
            else
            {
                target.Write(Value(i, row));
            }
        }

        target.Write("}"u8);
    }

    private void ReadField(ref Utf8JsonReader reader, UpstreamResponse response)
    {
        // As escaped in the body: it is copied into every row like that.
        var name = Encoding.UTF8.GetString(reader.ValueSpan);
        reader.Read();
        if (reader.TokenType is JsonTokenType.Null || name == "success")
        {
            reader.Skip();
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Faulty(response, $"a field '{Shorten(name)}' that is no list");
        }

        if (FindColumn(name) >= 0)
        {
            throw Faulty(response, $"the field '{Shorten(name)}' twice");
        }

        var column = new Column(name, RowCount);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            column.Places.Add((start, (int)reader.BytesConsumed - start));
        }

        _columns.Add(column);
    }

    private void CheckLengths(UpstreamResponse response)
    {
        if (_columns.Find(column => column.Places.Count != RowCount) is { } odd)
        {
            throw Faulty(
                response,
                $"lists of different lengths: '{Shorten(_columns[0].Name)}' has {RowCount} values, '{Shorten(odd.Name)}' {odd.Places.Count}");
        }
    }

    private static SyncFleetException Faulty(UpstreamResponse response, string what) =>
        new(FailureKind.Transient, $"{response}, but with {what}", response.Measure());

    private static string Shorten(string name) => name.Length <= 60 ? name : $"{name[..60]}…";

    private sealed class Column(string name, int expected)
    {
        public string Name { get; } = name;

        /// <summary>What stands before the value in a row: <c>,"name":</c>.</summary>
        public byte[] Prefix { get; } = Encoding.UTF8.GetBytes($",\"{name}\":");

        public List<(int Start, int Length)> Places { get; } = new(expected);
    }
}
