using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Files;

/// <summary>
/// The part of a stream that is in memory: what is needed of it is filled in at the end and given up at the beginning. Knows how many
/// bytes were given up. Not safe for two threads.
/// </summary>
internal sealed class ByteWindow(Stream stream, string name)
{
    private const int FirstSize = 256 * 1024;

    private Stream _stream = stream;
    private byte[] _buffer = new byte[FirstSize];
    private int _start;
    private int _end;

    /// <summary>What is in memory and not given up.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(_start, _end - _start);

    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>Place of the first byte of <see cref="Span"/> in the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>The stream has no more than what is in memory.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Gives up the first bytes.</summary>
    public void Advance(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Adds at least one byte, or sets <see cref="IsAtEnd"/>.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var count = await ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        IsAtEnd = count == 0;
    }

    /// <summary>Goes on to a later place, by reading past what lies between.</summary>
    public async ValueTask SkipToAsync(long offset, CancellationToken cancellationToken)
    {
        while (Offset < offset && !(IsAtEnd && _start == _end))
        {
            Advance((int)Math.Min(offset - Offset, _end - _start));
            if (Offset < offset)
            {
                await FillAsync(cancellationToken);
            }
        }
    }

    /// <summary>Goes on with another stream, which begins at that place.</summary>
    public void ContinueWith(Stream stream, long offset)
    {
        (_stream, _start, _end, Offset, IsAtEnd) = (stream, 0, 0, offset, false);
    }

    private async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        try
        {
            return await _stream.ReadAsync(target, cancellationToken);
        }
        catch (InvalidDataException failure)
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The compressed content of '{name}' is damaged or cut off.", failure.Message, inner: failure);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw new SyncFleetException(FailureKind.Transient, $"'{name}' broke off while it was read.", failure.GetType().Name, inner: failure);
        }
    }
}
