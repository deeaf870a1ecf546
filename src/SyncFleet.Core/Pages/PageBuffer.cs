using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SyncFleet.Core.Pages;

/// <summary>Collects records into the body of a page: newline-delimited JSON. Not safe for two threads.</summary>
/// <param name="expectedBytes">What the records will come to, as far as one can tell; more is well.</param>
public sealed class PageBuffer(int expectedBytes = 64 * 1024)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(Math.Max(256, expectedBytes));
    private Utf8JsonWriter? _writer;

    public int RecordCount { get; private set; }

    public int ByteCount => _buffer.WrittenCount;

    public ReadOnlyMemory<byte> Records => _buffer.WrittenMemory;

    /// <summary>Adds a record exactly as received, but for line breaks between its tokens.</summary>
    public void Add(JsonElement record)
    {
        var raw = JsonMarshal.GetRawUtf8Value(record);
        if (raw.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            _buffer.Write(raw);
        }
        else
        {
            AddWithoutLineBreaks(raw);
        }

        EndRecord();
    }

    /// <summary>Adds a record written by <paramref name="write"/>; it must write exactly one JSON value.</summary>
    public void Add<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        if (_writer is null)
        {
            _writer = new Utf8JsonWriter(_buffer);
        }
        else
        {
            _writer.Reset();
        }

        write(_writer, state);
        _writer.Flush();
        EndRecord();
    }

    // A raw line break is legal JSON only between tokens (inside a string it is an escape), so dropping it loses nothing
    // and keeps every number and every escape letter by letter.
    private void AddWithoutLineBreaks(ReadOnlySpan<byte> raw)
    {
        var target = _buffer.GetSpan(raw.Length);
        var length = 0;
        foreach (var b in raw)
        {
            if (b is not ((byte)'\n' or (byte)'\r'))
            {
                target[length++] = b;
            }
        }

        _buffer.Advance(length);
    }

    private void EndRecord()
    {
        _buffer.GetSpan(1)[0] = (byte)'\n';
        _buffer.Advance(1);
        RecordCount++;
    }
}
