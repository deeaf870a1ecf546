using System.Collections.Concurrent;
using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace SyncFleet.Postgres.Compression;

/// <summary>
/// How pages and row batches are compressed: one Zstandard frame each. They are written once and read once or twice, so speed counts
/// for more than size. Reads the Brotli blocks of earlier versions too. Safe for many threads.
/// </summary>
internal static class StoredBytes
{
    /// <summary>For pages, which are kept for days.</summary>
    public const int KeptLevel = 1;

    /// <summary>For row batches, which live for seconds.</summary>
    public const int PassingLevel = -1;

    // A compressor keeps about a megabyte from use to use; more than these at once are made and dropped.
    private const int Kept = 8;

    private static readonly ConcurrentBag<Compressor> Compressors = [];
    private static readonly ConcurrentBag<Decompressor> Decompressors = [];

    /// <summary>Most bytes that so many bytes can become.</summary>
    public static int MaxLength(int byteCount) => Compressor.GetCompressBound(byteCount);

    /// <returns>Bytes written to <paramref name="target"/>, which holds at least <see cref="MaxLength"/>.</returns>
    public static int Compress(ReadOnlySpan<byte> bytes, Span<byte> target, int level)
    {
        var compressor = Compressors.TryTake(out var kept) ? kept : NewCompressor();
        compressor.Level = level;
        var written = compressor.Wrap(bytes, target);
        if (Compressors.Count < Kept)
        {
            Compressors.Add(compressor);
        }
        else
        {
            compressor.Dispose();
        }

        return written;
    }

    /// <summary>Fills <paramref name="target"/>, which is as long as the bytes were; false when the body is not of that length or damaged.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> body, Span<byte> target)
    {
        if (target.IsEmpty)
        {
            return true;
        }

        if (!body.StartsWith<byte>([0x28, 0xB5, 0x2F, 0xFD]))
        {
            return BrotliDecoder.TryDecompress(body, target, out var length) && length == target.Length;
        }

        var decompressor = Decompressors.TryTake(out var kept) ? kept : new Decompressor();
        try
        {
            return decompressor.TryUnwrap(body, target, out var written) && written == target.Length;
        }
        catch (ZstdException)
        {
            return false;
        }
        finally
        {
            if (Decompressors.Count < Kept)
            {
                Decompressors.Add(decompressor);
            }
            else
            {
                decompressor.Dispose();
            }
        }
    }

    private static Compressor NewCompressor()
    {
        var compressor = new Compressor();
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor;
    }
}
