using System.Text;

namespace SyncFleet.Core.Mappings.Values;

/// <summary>Shortens a value for people: at most <see cref="Limit"/> characters, always fit for PostgreSQL.</summary>
internal static class Excerpt
{
    public const int Limit = 120;

    public static string? Of(ReadOnlySpan<byte> utf8)
    {
        // A character takes at most four bytes, so these hold more than will be shown.
        var head = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, (Limit + 1) * 4)]).Replace('\0', '\uFFFD');
        if (head.Length <= Limit)
        {
            return utf8.IsEmpty ? null : head;
        }

        var end = Limit - 1;
        return string.Concat(head.AsSpan(0, char.IsHighSurrogate(head[end - 1]) ? end - 1 : end), "…");
    }
}
