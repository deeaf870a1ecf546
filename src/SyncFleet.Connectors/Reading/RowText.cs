using System.Buffers;

namespace SyncFleet.Connectors.Reading;

/// <summary>Copies JSON as it stands.</summary>
internal static class RowText
{
    /// <summary>
    /// Writes a JSON value without its raw line breaks. These stand only between tokens (inside a text a line break is an escape),
    /// so leaving them out changes nothing.
    /// </summary>
    public static void Write(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> target)
    {
        while (json.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var at)
        {
            target.Write(json[..at]);
            json = json[(at + 1)..];
        }

        target.Write(json);
    }
}
