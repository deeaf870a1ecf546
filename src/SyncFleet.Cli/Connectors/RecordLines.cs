using System.Buffers;
using System.Text;
using SyncFleet.Core.Pages;

namespace SyncFleet.Cli.Connectors;

/// <summary>The records of a page, a line each.</summary>
internal static class RecordLines
{
    /// <summary>The lines of the first so many records; all of them when the page has no more.</summary>
    public static ReadOnlySpan<byte> First(Page page, int limit)
    {
        var lines = page.Records.Span;
        if (page.RecordCount <= limit)
        {
            return lines;
        }

        var length = 0;
        for (var count = 0; count < limit; count++)
        {
            length += lines[length..].IndexOf((byte)'\n') + 1;
        }

        return lines[..length];
    }

    /// <summary>Writes all lines at once.</summary>
    public static void Write(ReadOnlySpan<byte> lines, TextWriter writer)
    {
        var text = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(lines.Length));
        writer.Write(text, 0, Encoding.UTF8.GetChars(lines, text));
        ArrayPool<char>.Shared.Return(text);
    }

    /// <summary>Hands over line by line, without the breaks.</summary>
    public static void Each(ReadOnlySpan<byte> lines, Action<string> take)
    {
        foreach (var line in lines.Split((byte)'\n'))
        {
            if (!lines[line].IsEmpty)
            {
                take(Encoding.UTF8.GetString(lines[line]));
            }
        }
    }
}
