using System.Globalization;
using System.Text;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>Text in ASCII letters: accents are taken off, other letters left out.</summary>
internal static class PlainText
{
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAscii(c))
            {
                plain.Append(c);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark)
            {
                plain.Append(c == 'ß' ? "ss" : "");
            }
        }

        return plain.ToString();
    }
}
