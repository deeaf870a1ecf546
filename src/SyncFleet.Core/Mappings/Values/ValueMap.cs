using System.Text;

namespace SyncFleet.Core.Mappings.Values;

/// <summary>A value map: the value's text, letter by letter, to another text. Looks up without making strings.</summary>
internal sealed class ValueMap
{
    private const int StackLimit = 256;

    private readonly Dictionary<string, byte[]> _texts;
    private readonly Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly byte[]? _otherwise;
    private readonly int _longest;

    public ValueMap(IReadOnlyDictionary<string, string> map, string? otherwise)
    {
        _texts = map.ToDictionary(e => e.Key, e => Encoding.UTF8.GetBytes(e.Value ?? ""), StringComparer.Ordinal);
        _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        _otherwise = otherwise is null ? null : Encoding.UTF8.GetBytes(otherwise);
        _longest = _texts.Keys.Select(k => k.Length).DefaultIfEmpty(0).Max();
    }

    /// <summary>What the text becomes; false when nothing is said of it.</summary>
    public bool TryMap(ReadOnlySpan<byte> utf8, out ReadOnlySpan<byte> mapped)
    {
        // No key is longer than this in UTF-8, so a longer value is in no map.
        if (utf8.Length <= _longest * 3)
        {
            Span<char> chars = utf8.Length <= StackLimit ? stackalloc char[StackLimit] : new char[utf8.Length];
            var length = Encoding.UTF8.GetChars(utf8, chars);
            if (_lookup.TryGetValue(chars[..length], out var found))
            {
                mapped = found;
                return true;
            }
        }

        mapped = _otherwise;
        return _otherwise is not null;
    }
}
