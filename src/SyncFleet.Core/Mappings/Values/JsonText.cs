using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace SyncFleet.Core.Mappings.Values;

/// <summary>JSON strings in their escaped form: taking the escapes out, putting them in, and finding what PostgreSQL refuses.</summary>
internal static class JsonText
{
    /// <summary>Deepest nesting of a record.</summary>
    public const int MaxDepth = 256;

    /// <summary>Takes the escapes out of the inside of a JSON string that the reader found valid.</summary>
    /// <param name="escaped">Between the quotes.</param>
    /// <param name="target">At least as long as <paramref name="escaped"/>; empty: only look for what is refused.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>Null, or why PostgreSQL would refuse it.</returns>
    public static string? Unescape(ReadOnlySpan<byte> escaped, Span<byte> target, out int written)
    {
        written = 0;
        Span<byte> encoded = stackalloc byte[4];
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            var run = plain < 0 ? escaped : escaped[..plain];
            written += Put(run, target, written);
            if (plain < 0)
            {
                return null;
            }

            if (ReadEscape(escaped[plain..], out var rune, out var length) is { } reason)
            {
                return reason;
            }

            written += Put(encoded[..rune.EncodeToUtf8(encoded)], target, written);
            escaped = escaped[(plain + length)..];
        }

        return null;
    }

    /// <summary>Why jsonb would refuse this valid JSON text, or null.</summary>
    public static string? FindRefused(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (FindRefusedToken(ref reader) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Why jsonb would refuse the token the reader stands on, or null.</summary>
    public static string? FindRefusedToken(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.PropertyName when reader.ValueIsEscaped => Unescape(reader.ValueSpan, target: default, out _),
        JsonTokenType.Number when !NumberText.FitsNumeric(reader.ValueSpan) => Reasons.JsonNumberRange,
        _ => null,
    };

    /// <summary>Writes text as a JSON string, quotes included, with no more escapes than JSON asks for.</summary>
    public static ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> text, Scratch scratch)
    {
        var target = scratch.Take((text.Length * 6) + 2);
        var length = 0;
        target[length++] = (byte)'"';
        foreach (var b in text)
        {
            if (b is (byte)'"' or (byte)'\\')
            {
                target[length++] = (byte)'\\';
                target[length++] = b;
            }
            else if (b < 0x20)
            {
                "\\u00"u8.CopyTo(target[length..]);
                Utf8Formatter.TryFormat(b, target[(length + 4)..], out _, new('x', 2));
                length += 6;
            }
            else
            {
                target[length++] = b;
            }
        }

        target[length++] = (byte)'"';
        return target[..length];
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> target, int at)
    {
        if (!target.IsEmpty)
        {
            bytes.CopyTo(target[at..]);
        }

        return bytes.Length;
    }

    private static string? ReadEscape(ReadOnlySpan<byte> text, out Rune rune, out int length)
    {
        length = 2;
        rune = default;
        if (text[1] != (byte)'u')
        {
            rune = new Rune(text[1] switch
            {
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                var itself => (char)itself,
            });
            return null;
        }

        length = 6;
        var high = ReadHex(text[2..6]);
        if (high == 0)
        {
            return Reasons.Nul;
        }

        if (!char.IsSurrogate(high))
        {
            rune = new Rune(high);
            return null;
        }

        length = 12;
        var paired = text.Length >= 12 && text[6] == (byte)'\\' && text[7] == (byte)'u' && Rune.TryCreate(high, ReadHex(text[8..12]), out rune);
        return paired ? null : Reasons.LoneSurrogate;
    }

    private static char ReadHex(ReadOnlySpan<byte> four)
    {
        Utf8Parser.TryParse(four, out ushort value, out _, 'x');
        return (char)value;
    }
}
