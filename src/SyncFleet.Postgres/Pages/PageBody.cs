using System.Buffers;
using SyncFleet.Postgres.Compression;

namespace SyncFleet.Postgres.Pages;

/// <summary>The compressed form of a page's records.</summary>
public static class PageBody
{
    public static byte[] Compress(ReadOnlySpan<byte> records)
    {
        using var body = CompressRented(records);
        return body.Bytes.ToArray();
    }

    /// <summary>Compresses into rented memory: dispose the result once it is stored.</summary>
    public static CompressedBody CompressRented(ReadOnlySpan<byte> records)
    {
        var target = ArrayPool<byte>.Shared.Rent(StoredBytes.MaxLength(records.Length));
        return new CompressedBody(target, StoredBytes.Compress(records, target, StoredBytes.KeptLevel));
    }

    /// <param name="body">What <see cref="Compress"/> gave.</param>
    /// <param name="byteCount">Length before compression.</param>
    public static byte[] Decompress(ReadOnlySpan<byte> body, int byteCount)
    {
        var target = new byte[byteCount];
        return TryDecompress(body, target)
            ? target
            : throw new InvalidDataException($"A stored page of {body.Length} bytes does not decompress to its {byteCount} bytes.");
    }

    /// <summary>Fills <paramref name="target"/>, which is as long as the records; false when the body is not of that length.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> body, Span<byte> target) => StoredBytes.TryDecompress(body, target);
}

/// <summary>A compressed page in rented memory.</summary>
public sealed class CompressedBody(byte[] rented, int length) : IDisposable
{
    public ReadOnlyMemory<byte> Bytes { get; } = rented.AsMemory(0, length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
