using System.IO.Compression;

namespace SyncFleet.Postgres.Pages;

/// <summary>The compressed form of a page's records: one Brotli block, quality 1, because pages are written once and read once or twice.</summary>
public static class PageBody
{
    private const int Quality = 1;
    private const int Window = 20;

    public static byte[] Compress(ReadOnlySpan<byte> records)
    {
        var target = new byte[BrotliEncoder.GetMaxCompressedLength(records.Length)];
        return BrotliEncoder.TryCompress(records, target, out var written, Quality, Window)
            ? target[..written]
            : throw new InvalidOperationException($"Brotli could not compress a page of {records.Length} bytes.");
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
    public static bool TryDecompress(ReadOnlySpan<byte> body, Span<byte> target) =>
        target.IsEmpty || (BrotliDecoder.TryDecompress(body, target, out var written) && written == target.Length);
}
