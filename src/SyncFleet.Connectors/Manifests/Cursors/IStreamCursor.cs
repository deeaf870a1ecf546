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

    /// <param name="checkpoint">State of the last run, JSON; null reads from the beginning.</param>
    /// <param name="scope">The settings.</param>
    /// <param name="now">When the read began; the same for all its pages.</param>
    CursorPlan Plan(string? checkpoint, TemplateScope scope, DateTimeOffset now);

    /// <summary>Puts the window into a request.</summary>
    void Apply(RequestDraft draft, CursorWindow window, TemplateScope scope);

    /// <returns>Null when the record has no value, or one that cannot be read: it moves nothing.</returns>
    long? Read(SelectedRecord record);

    /// <summary>The state that holds when everything up to <paramref name="value"/> is written: <c>{cursor_field: value}</c>.</summary>
    string State(long value);
}

/// <summary>What one read of a stream with a cursor covers.</summary>
internal sealed record CursorPlan
{
    /// <summary>The later of the last state and the configured start: the state never goes below it.</summary>
    public required long Start { get; init; }

    /// <summary>Where reading begins: <see cref="Start"/> less the lookback. Older records are not asked for.</summary>
    public required long From { get; init; }

    /// <summary>In order and without gaps; none when there is nothing to read yet.</summary>
    public required IReadOnlyList<CursorWindow> Windows { get; init; }
}

/// <summary>A part of the read, with the names its templates see (<c>start_time</c>, <c>end_time</c>).</summary>
internal sealed record CursorWindow(IReadOnlyDictionary<string, object?> Names);
