using System.Globalization;
using System.Text;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Percent-encoding of texts for URLs, over their UTF-8 bytes.</summary>
internal static class UrlQuotes
{
    /// <summary>Letters, digits, <c>_.-~</c> and the characters of <paramref name="safe"/> stay; with <paramref name="plus"/> a space becomes a plus.</summary>
    public static string Quote(string text, string safe, bool plus)
    {
        var output = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '~' || (b < 128 && safe.Contains(c))) output.Append(c);
            else if (plus && c == ' ') output.Append('+');
            else output.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return output.ToString();
    }
}
