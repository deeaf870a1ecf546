namespace SyncFleet.Core.Mappings.Values;

/// <summary>
/// Memory for the passing texts of one record, given out from the front and taken back all at once. A span given out stays
/// good when a later one does not fit: the buffer is replaced, not moved. Not safe for two threads.
/// </summary>
internal sealed class Scratch
{
    private byte[] _buffer = new byte[4096];
    private int _used;

    public void Reset() => _used = 0;

    public Span<byte> Take(int length)
    {
        if (_buffer.Length - _used < length)
        {
            _buffer = new byte[Math.Max(length, Math.Min(_buffer.Length * 2, 1 << 20))];
            _used = 0;
        }

        var span = _buffer.AsSpan(_used, length);
        _used += length;
        return span;
    }
}
