using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SyncFleet.Connectors.Reading;

/// <summary>The rows of one answer, copied out of it, each with the time of its last change; null where that can't be told.</summary>
internal sealed class TimedRows
{
    private readonly ArrayBufferWriter<byte> _text = new(64 * 1024);
    private readonly List<(int Start, int Length, DateTimeOffset? At)> _rows = [];
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _whole = [];

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

    /// <summary>The row as it leaves.</summary>
    public ReadOnlyMemory<byte> Json(int index) => _whole.TryGetValue(index, out var whole) ? whole : Answered(index);

    /// <summary>Hash of a row's content as the answer had it, by which it is known again.</summary>
    public long Hash(int index) => EdgeSet.Hash(Answered(index).Span);

    /// <summary>What leaves in a row's place: all of it, where the answer had a part. Not to be sorted afterwards.</summary>
    public void Complete(int index, ReadOnlyMemory<byte> json) => _whole[index] = json;

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

    private ReadOnlyMemory<byte> Answered(int index) => _text.WrittenMemory.Slice(_rows[index].Start, _rows[index].Length);
}
