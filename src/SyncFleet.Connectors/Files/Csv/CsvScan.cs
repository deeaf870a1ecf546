namespace SyncFleet.Connectors.Files.Csv;

/// <summary>Finds rows and their values in bytes. Delimiters, quotes and line breaks are ASCII, which UTF-8 never has inside a letter.</summary>
internal readonly struct CsvScan(byte delimiter, byte quote)
{
    private const byte Feed = (byte)'\n';

    /// <summary>Length of the first row with its line break; -1 when its end is not there yet.</summary>
    /// <param name="text">Begins with a row.</param>
    /// <param name="isEnd">Nothing comes after the text.</param>
    /// <param name="isOpen">True when the text ends within quotes.</param>
    public int RowLength(ReadOnlySpan<byte> text, bool isEnd, out bool isOpen)
    {
        isOpen = false;
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == quote)
            {
                at = AfterQuotes(text, at);
                if (at < 0)
                {
                    isOpen = true;
                    return -1;
                }
            }

            var next = text[at..].IndexOfAny(delimiter, Feed);
            if (next < 0)
            {
                break;
            }

            at += next + 1;
            if (text[at - 1] == Feed)
            {
                return at;
            }
        }

        return isEnd ? text.Length : -1;
    }

    /// <summary>Length of the first line, whatever is in it; all of the text when it has no line break.</summary>
    public static int LineLength(ReadOnlySpan<byte> text) => text.IndexOf(Feed) is >= 0 and var feed ? feed + 1 : text.Length;

    /// <summary>The row without its line break.</summary>
    public static ReadOnlySpan<byte> WithoutBreak(ReadOnlySpan<byte> row) => row.EndsWith("\r\n"u8) ? row[..^2] : row.EndsWith("\n"u8) ? row[..^1] : row;

    /// <summary>The values of a row without its line break, as places in it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">Filled with the values.</param>
    /// <returns>False when something follows a closing quote.</returns>
    public bool Split(ReadOnlySpan<byte> row, List<CsvValue> values)
    {
        values.Clear();
        for (var at = 0; at <= row.Length;)
        {
            var isQuoted = at < row.Length && row[at] == quote;
            var (from, end) = isQuoted ? (at + 1, AfterQuotes(row, at)) : (at, at + Until(row[at..]));
            if (isQuoted && (end < 0 || (end < row.Length && row[end] != delimiter)))
            {
                return false;
            }

            values.Add(new CsvValue(from, (isQuoted ? end - 1 : end) - from, isQuoted));
            at = end + 1;
        }

        return true;
    }

    private int Until(ReadOnlySpan<byte> text) => text.IndexOf(delimiter) is >= 0 and var found ? found : text.Length;

    // The place after the closing quote; -1 when there is none.
    private int AfterQuotes(ReadOnlySpan<byte> text, int at)
    {
        at++;
        while (text[at..].IndexOf(quote) is >= 0 and var found)
        {
            at += found + 1;
            if (at >= text.Length || text[at] != quote)
            {
                return at;
            }

            at++;
        }

        return -1;
    }
}

/// <summary>A value of a row.</summary>
/// <param name="Start">Place of its first byte, quotes left out.</param>
/// <param name="Length">Bytes, quotes left out.</param>
/// <param name="IsQuoted">Doubled quotes in it mean one.</param>
internal readonly record struct CsvValue(int Start, int Length, bool IsQuoted);
