using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SyncFleet.Connectors.Reading;

/// <summary>The rows of one answer, copied out of it, each with the time of its last change; null where that can't be told.</summary>
internal sealed class TimedRows
{
    private readonly ArrayBufferWriter<byte> _text = new(64 * 1024);
    private readonly List<(int Start, int Length, DateTimeOffset? At)> _rows = [];

    public int Count => _rows.Count;

    /// <summary>Adds a row as it stands in the body, but for its line breaks.</summary>
    public void Add(JsonElement record, DateTimeOffset? at)
    {
        var start = _text.WrittenCount;
        RowText.Write(JsonMarshal.GetRawUtf8Value(record), _text);
        _rows.Add((start, _text.WrittenCount - start, at));
    }

    /// <summary>Adds a row that <paramref name="write"/> writes, without any line break.</summary>
    public void Add<TState>(TState state, DateTimeOffset? at, Action<TState, Utf8JsonWriter> write)
    {
        var start = _text.WrittenCount;
        using (var writer = new Utf8JsonWriter(_text))
        {
            write(state, writer);
        }

        _rows.Add((start, _text.WrittenCount - start, at));
    }

    public DateTimeOffset? At(int index) => _rows[index].At;

    public ReadOnlyMemory<byte> Json(int index) => _text.WrittenMemory.Slice(_rows[index].Start, _rows[index].Length);

    /// <summary>Hash of a row's content.</summary>
    public long Hash(int index) => EdgeSet.Hash(Json(index).Span);

    /// <summary>Whether no row is older than one before it; rows without a time do not count.</summary>
    public bool IsInOrder()
    {
        var latest = DateTimeOffset.MinValue;
        foreach (var at in _rows.Select(row => row.At).OfType<DateTimeOffset>())
        {
            if (at < latest)
            {
                return false;
            }

            latest = at;
        }

        return true;
    }

    /// <summary>Puts the oldest change first; rows without a time come before all.</summary>
    public void Sort()
    {
        var sorted = _rows.OrderBy(row => row.At ?? DateTimeOffset.MinValue).ToList();
        _rows.Clear();
        _rows.AddRange(sorted);
    }
}
