namespace SyncFleet.Fetcher.Reading;

/// <summary>
/// A failure's text as it can be stored and shown: parts of it may be the source's own words, which may hold what no table takes.
/// </summary>
internal static class FailureText
{
    private const int Longest = 2_000;

    public static string Clean(string text)
    {
        var shown = text.Length <= Longest ? text : text[..Longest] + "…";
        return string.Create(shown.Length, shown, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                var whole = (char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]))
                    || (char.IsLowSurrogate(source[i]) && i > 0 && char.IsHighSurrogate(source[i - 1]));
                target[i] = char.IsControl(source[i]) || (char.IsSurrogate(source[i]) && !whole) ? '\uFFFD' : source[i];
            }
        });
    }
}
