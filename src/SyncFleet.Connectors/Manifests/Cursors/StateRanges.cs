using System.Text.Json;
using SyncFleet.Core.Expressions.Dates;

namespace SyncFleet.Connectors.Manifests.Cursors;

/// <summary>
/// A state in the form of spans that are done (<c>state_type: date-range</c>): where the last of them ends, and the gaps before it.
/// </summary>
internal sealed class StateRanges
{
    private StateRanges(DateTimeOffset reached, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> gaps)
    {
        Reached = reached;
        Gaps = gaps;
    }

    public DateTimeOffset Reached { get; }

    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Gaps { get; }

    /// <param name="state">The state.</param>
    /// <param name="formats">The formats of its times.</param>
    /// <param name="smallest">The smallest difference between two times of the source.</param>
    /// <returns>Null when it has another form, or one that cannot be read.</returns>
    public static StateRanges? Read(JsonElement state, CursorFormats formats, CalendarDuration smallest)
    {
        if (state.ValueKind != JsonValueKind.Object || !state.TryGetProperty("slices", out var slices) || slices.ValueKind != JsonValueKind.Array || slices.GetArrayLength() == 0)
        {
            return null;
        }

        var spans = new List<(DateTimeOffset From, DateTimeOffset To, DateTimeOffset Reached)>();
        foreach (var slice in slices.EnumerateArray())
        {
            if (Time(slice, "start", formats) is not { } from || Time(slice, "end", formats) is not { } to)
            {
                return null;
            }

            spans.Add((from, to, Time(slice, "most_recent_cursor_value", formats) ?? to));
        }

        spans.Sort();
        var gaps = new List<(DateTimeOffset From, DateTimeOffset To)>();
        var done = spans[0].To;
        foreach (var (from, to, _) in spans)
        {
            var (begin, end) = (smallest.AddTo(done), smallest.Negate().AddTo(from));
            if (begin <= end)
            {
                gaps.Add((begin, end));
            }

            done = to > done ? to : done;
        }

        return new StateRanges(spans[^1].Reached, gaps);
    }

    private static DateTimeOffset? Time(JsonElement slice, string name, CursorFormats formats) =>
        slice.ValueKind == JsonValueKind.Object && slice.TryGetProperty(name, out var value) && formats.TryRead(value, out var time) ? time : null;
}
