using System.Globalization;
using System.Text;

namespace SyncFleet.Core.Expressions.Literals;

/// <summary>Decodes the escapes of a Python text literal. An unknown escape stays as it is, backslash included; in bytes the Unicode escapes are unknown.</summary>
internal static class EscapeReader
{
    /// <summary>False for a broken <c>\x</c>, <c>\u</c> or <c>\U</c>, and for <c>\N{…}</c>, which is not supported.</summary>
    public static bool TryDecode(ReadOnlySpan<char> body, out string value, bool isBytes = false)
    {
        var slash = body.IndexOf('\\');
        if (slash < 0)
        {
            value = body.ToString();
            return true;
        }

        var builder = new StringBuilder(body.Length);
        while (slash >= 0)
        {
            builder.Append(body[..slash]);
            body = body[slash..];
            if (!TryDecodeOne(body, builder, isBytes, out var used))
            {
                value = "";
                return false;
            }

            body = body[used..];
            slash = body.IndexOf('\\');
        }

        value = builder.Append(body).ToString();
        return true;
    }

    private static bool TryDecodeOne(ReadOnlySpan<char> body, StringBuilder builder, bool isBytes, out int used)
    {
        used = 2;
        if (body.Length < 2) return false;
        switch (body[1])
        {
            case '\n': return true;
            case 'a': builder.Append('\a'); return true;
            case 'b': builder.Append('\b'); return true;
            case 'f': builder.Append('\f'); return true;
            case 'n': builder.Append('\n'); return true;
            case 'r': builder.Append('\r'); return true;
            case 't': builder.Append('\t'); return true;
            case 'v': builder.Append('\v'); return true;
            case '\\' or '\'' or '"': builder.Append(body[1]); return true;
            case 'x': return TryAppendHex(body, 2, builder, out used);
            case 'u' when !isBytes: return TryAppendHex(body, 4, builder, out used);
            case 'U' when !isBytes: return TryAppendHex(body, 8, builder, out used);
            case 'N' when !isBytes: return false;
            case >= '0' and <= '7': used = AppendOctal(body, builder); return true;
            default: builder.Append('\\').Append(body[1]); return true;
        }
    }

    private static bool TryAppendHex(ReadOnlySpan<char> body, int digits, StringBuilder builder, out int used)
    {
        used = 2 + digits;
        if (body.Length < used) return false;
        if (!uint.TryParse(body.Slice(2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) return false;
        if (code > 0x10FFFF) return false;
        if (code <= 0xFFFF) builder.Append((char)code);
        else builder.Append(char.ConvertFromUtf32((int)code));
        return true;
    }

    private static int AppendOctal(ReadOnlySpan<char> body, StringBuilder builder)
    {
        var (code, used) = (0, 1);
        while (used < 4 && used < body.Length && body[used] is >= '0' and <= '7') code = (code * 8) + body[used++] - '0';
        builder.Append((char)code);
        return used;
    }
}
