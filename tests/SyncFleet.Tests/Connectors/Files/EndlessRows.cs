namespace SyncFleet.Tests.Connectors.Files;

/// <summary>A file that never ends, and remembers how much of it was taken.</summary>
internal sealed class EndlessRows(ReadOnlySpan<byte> head, ReadOnlySpan<byte> row) : Stream
{
    private readonly byte[] _head = head.ToArray();
    private readonly byte[] _row = row.ToArray();

    public long Given { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Given; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        for (var i = 0; i < count; i++, Given++)
        {
            buffer[offset + i] = Given < _head.Length ? _head[Given] : _row[(Given - _head.Length) % _row.Length];
        }

        return count;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
