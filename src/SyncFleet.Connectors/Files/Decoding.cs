using System.IO.Compression;
using System.Text;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Files;

/// <summary>Makes UTF-8 of a file: unpacks gzip and translates other encodings, both as they are read.</summary>
internal static class Decoding
{
    /// <summary>The encoding is found out.</summary>
    public const string Auto = "auto";

    private const int HeadSize = 4096;

    /// <summary>Text in which bytes that are no UTF-8 are meant.</summary>
    public static Encoding Fallback { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The encoding of that name.</summary>
    /// <exception cref="SyncFleetException">There is none.</exception>
    public static Encoding? Find(string name)
    {
        try
        {
            return name == Auto ? null : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The encoding '{name}' is not known. Allowed: auto, utf-8, utf-16, windows-1252, iso-8859-1 and other registered names.");
        }
    }

    /// <summary>The decoded bytes; whether their places are the places of the file.</summary>
    /// <param name="content">Bytes as stored.</param>
    /// <param name="encoding">Null: found out.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<(Stream Text, bool IsPlain)> DecodeAsync(Stream content, Encoding? encoding, CancellationToken cancellationToken)
    {
        var (head, stream) = await PeekAsync(content, cancellationToken);
        var isPlain = true;
        if (head.Span.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            isPlain = false;
            (head, stream) = await PeekAsync(new GZipStream(stream, CompressionMode.Decompress), cancellationToken);
        }

        var found = FromMark(head.Span) ?? encoding ?? FromZeros(head.Span);
        return found is null or UTF8Encoding ? (stream, isPlain) : (Encoding.CreateTranscodingStream(stream, found, new UTF8Encoding(false)), false);
    }

    private static async Task<(ReadOnlyMemory<byte> Head, Stream Stream)> PeekAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            var head = new byte[HeadSize];
            var count = await stream.ReadAtLeastAsync(head, HeadSize, throwOnEndOfStream: false, cancellationToken);
            return (head.AsMemory(0, count), new HeadedStream(head.AsMemory(0, count), stream));
        }
        catch (InvalidDataException)
        {
            throw new SyncFleetException(FailureKind.Configuration, "The file begins like gzip and is none.");
        }
    }

    private static Encoding? FromMark(ReadOnlySpan<byte> head) => head switch
    {
        [0xef, 0xbb, 0xbf, ..] => new UTF8Encoding(false),
        [0xff, 0xfe, ..] => Encoding.Unicode,
        [0xfe, 0xff, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    // UTF-16 without a mark: Latin letters, delimiters and line breaks have a zero byte each.
    private static Encoding? FromZeros(ReadOnlySpan<byte> head) => head switch
    {
        [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
        [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
