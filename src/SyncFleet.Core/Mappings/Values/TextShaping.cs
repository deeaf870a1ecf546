using System.Text;

namespace SyncFleet.Core.Mappings.Values;

/// <summary>Trim and lower on UTF-8, for any alphabet.</summary>
internal static class TextShaping
{
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> utf8)
    {
        while (Rune.DecodeFromUtf8(utf8, out var first, out var length) == System.Buffers.OperationStatus.Done && Rune.IsWhiteSpace(first))
        {
            utf8 = utf8[length..];
        }

        while (Rune.DecodeLastFromUtf8(utf8, out var last, out var length) == System.Buffers.OperationStatus.Done && Rune.IsWhiteSpace(last))
        {
            utf8 = utf8[..^length];
        }

        return utf8;
    }

    public static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> utf8, Scratch scratch)
    {
        if (!Ascii.IsValid(utf8))
        {
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8).ToLowerInvariant());
        }

        var target = scratch.Take(utf8.Length);
        Ascii.ToLower(utf8, target, out _);
        return target;
    }
}
