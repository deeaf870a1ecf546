using System.Globalization;
using System.Text;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Texts in quotes as Python's <c>repr()</c> writes them.</summary>
internal static class PythonQuotes
{
    public static void Append(StringBuilder builder, string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        builder.Append(quote);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == quote || c == '\\') builder.Append('\\').Append(c);
            else if (c is >= ' ' and < '\x7f') builder.Append(c);
            else if (c == '\n') builder.Append("\\n");
            else if (c == '\r') builder.Append("\\r");
            else if (c == '\t') builder.Append("\\t");
            else i += AppendRare(builder, text, i);
        }

        builder.Append(quote);
    }

    public static string WriteBytes(string latin1)
    {
        var builder = new StringBuilder();
        Append(builder, latin1);
        for (var i = builder.Length - 1; i >= 0; i--)
        {
            if (builder[i] <= '\x7f') continue;
            var code = ((int)builder[i]).ToString("x2", CultureInfo.InvariantCulture);
            builder.Remove(i, 1).Insert(i, "\\x" + code);
        }

        return builder.ToString();
    }

    private static int AppendRare(StringBuilder builder, string text, int index)
    {
        var pair = char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);
        var code = pair ? char.ConvertToUtf32(text, index) : text[index];
        if (IsPrintable(CharUnicodeInfo.GetUnicodeCategory(code))) builder.Append(text, index, pair ? 2 : 1);
        else if (code <= 0xFF) builder.Append("\\x").Append(code.ToString("x2", CultureInfo.InvariantCulture));
        else if (code <= 0xFFFF) builder.Append("\\u").Append(code.ToString("x4", CultureInfo.InvariantCulture));
        else builder.Append("\\U").Append(code.ToString("x8", CultureInfo.InvariantCulture));
        return pair ? 1 : 0;
    }

    private static bool IsPrintable(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}
