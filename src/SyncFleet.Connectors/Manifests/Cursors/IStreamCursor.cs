using System.Text.Json;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Cursors;

/// <summary>
/// How a stream is read from where the last run ended. Cursor values are numbers that grow with the source's order, so that
/// the reader needs not know what they stand for.
/// </summary>
internal interface IStreamCursor
{
    string Field { get; }

    /// <summary>Records older than the start of the read are dropped, and transformations come before the filters.</summary>
    bool DropsOlder { get; }

    /// <summary>The source gives the newest first: paging ends at the first record older than the start.</summary>
    bool StopsAtOlder { get; }

    /// <summary>Of a stream with partitions: one state stands for all of them.</summary>
    bool IsGlobal { get; }

    /// <param name="checkpoint">State of the last run, JSON; null reads from the beginning.</param>
    /// <param name="back">Taken off that state.</param>
    /// <param name="scope">The settings.</param>
    /// <param name="now">When the read begins.</param>
    CursorBounds Bounds(string? checkpoint, TimeSpan back, TemplateScope scope, DateTimeOffset now);

    /// <summary>The windows between the bounds, in order and without gaps; none when there is nothing to read yet.</summary>
    IEnumerable<CursorWindow> Windows(CursorBounds bounds, TemplateScope scope);

    /// <summary>Puts the window into a request.</summary>
    void Apply(RequestDraft draft, CursorWindow window, TemplateScope scope);

    /// <returns>Null when the record has no value, or one that cannot be read: it moves nothing.</returns>
    long? Read(SelectedRecord record);

    /// <returns>The value in a state; null when it is not one of this cursor.</returns>
    long? Parse(JsonElement value);

    /// <summary>The state that holds when everything up to <paramref name="value"/> is written: <c>{cursor_field: value}</c>.</summary>
    string State(long value);
}

/// <summary>What one read of a stream covers. Settled when it begins: clock and checkpoint may move before its last page.</summary>
/// <param name="Start">The later of the last state and the configured start: the new state never goes below it.</param>
/// <param name="From">Where reading begins: the start less the lookback. Older records are not asked for.</param>
/// <param name="End">Where reading ends.</param>
internal readonly record struct CursorBounds(long Start, long From, long End)
{
    /// <summary>Spans before <see cref="From"/> that an earlier reader left out; null when there are none.</summary>
    public IReadOnlyList<CursorGap>? Gaps { get; init; }

    /// <summary>The earliest value that is asked for.</summary>
    public long Earliest => Gaps is { Count: > 0 } gaps ? gaps[0].From : From;
}

/// <summary>A span that is to be read, both ends included.</summary>
internal readonly record struct CursorGap(long From, long To);

/// <summary>A part of the read, with the names its templates see (<c>start_time</c>, <c>end_time</c>).</summary>
/// <param name="Names">The names.</param>
/// <param name="End">Where the window ends: while later windows are to come, the state does not go beyond.</param>
internal sealed record CursorWindow(IReadOnlyDictionary<string, object?> Names, long End)
{
    /// <summary>It lies before the state, so the state does not tell that it was read.</summary>
    public bool IsGap { get; init; }
}
