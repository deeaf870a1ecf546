using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>
/// The states of a stream's partitions: those a run begins with, and what it makes of them. A partition that is not among them
/// begins at the stream-wide state, less the time the last run took.
/// </summary>
internal sealed class PartitionStates
{
    /// <summary>More partitions than these have no state of their own.</summary>
    public const int MaxPartitions = 10_000;

    private readonly IStreamCursor _cursor;
    private readonly bool _hasParents;
    private readonly OrderedDictionary<string, (JsonElement Partition, JsonElement Cursor)> _known = new(StringComparer.Ordinal);
    private readonly JsonElement? _stream;
    private readonly long _lookbackSeconds;

    /// <summary>Some states know no slice of the parent: they were migrated from a form that had only the key, as text.</summary>
    private bool _hasMigrated;

    public PartitionStates(IStreamCursor cursor, bool hasParents, string? checkpoint)
    {
        _cursor = cursor;
        _hasParents = hasParents;
        IsGlobal = cursor.IsGlobal;
        if (checkpoint is null)
        {
            return;
        }

        var state = Parse(checkpoint);
        if (!state.EnumerateObject().Any())
        {
            return;
        }

        if (!state.TryGetProperty("states", out var states) & !state.TryGetProperty("state", out var stream))
        {
            _stream = state;
            ChildValue = state.TryGetProperty(cursor.Field, out var value) ? value : throw Unreadable();
            return;
        }

        IsGlobal |= state.TryGetProperty("use_global_cursor", out var global) && global.ValueKind == JsonValueKind.True;
        _stream = stream.ValueKind == JsonValueKind.Object ? stream : null;
        ChildValue = _stream is { } all && all.TryGetProperty(cursor.Field, out var one) ? one : null;
        _lookbackSeconds = state.TryGetProperty("lookback_window", out var lookback) && lookback.TryGetInt64(out var seconds) ? Math.Max(0, seconds) : 0;
        ParentStates = state.TryGetProperty("parent_state", out var parents) && parents.ValueKind == JsonValueKind.Object
            ? parents.EnumerateObject().ToDictionary(parent => parent.Name, parent => parent.Value, StringComparer.Ordinal)
            : ParentStates;
        ReadStates(states);
    }

    /// <summary>One value stands for all partitions.</summary>
    public bool IsGlobal { get; }

    public IReadOnlyDictionary<string, JsonElement> ParentStates { get; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>The stream-wide value; null when there is none.</summary>
    public JsonElement? ChildValue { get; }

    /// <summary>The same as a number of the cursor; null when there is none, or it cannot be read.</summary>
    public long? Top => ChildValue is { } value ? _cursor.Parse(value) : null;

    public int Count => _known.Count;

    /// <summary>The state a partition is read from, and what is taken off it.</summary>
    public (string? Checkpoint, TimeSpan Back) Of(Partition partition)
    {
        if (!IsGlobal && (_known.TryGetValue(partition.Key, out var own) || (_hasMigrated && _known.TryGetValue(MigratedKey(partition), out own))))
        {
            return (own.Cursor.GetRawText(), TimeSpan.Zero);
        }

        return _stream is { } all ? (all.GetRawText(), TimeSpan.FromSeconds(_lookbackSeconds)) : (null, TimeSpan.Zero);
    }

    /// <summary>Whether the state already says this of the partition.</summary>
    public bool Holds(Partition partition, string cursor) =>
        _known.TryGetValue(partition.Key, out var own) && own.Cursor.TryGetProperty(_cursor.Field, out var value)
        && JsonElement.DeepEquals(value, JsonSerializer.Deserialize<JsonElement>(cursor).GetProperty(_cursor.Field));

    /// <summary>The state after some or all partitions.</summary>
    /// <param name="values">Values of partitions that differ from what was known.</param>
    /// <param name="progress">What is known of all of them.</param>
    /// <param name="parents">New states of parents.</param>
    /// <param name="took">How long the run took; null while it goes on: then what concerns all partitions stays as it was.</param>
    public string Write(IReadOnlyDictionary<string, long> values, PartitionProgress progress, IReadOnlyDictionary<string, JsonElement>? parents, TimeSpan? took)
    {
        var isGlobal = progress.IsGlobal || IsGlobal;
        var state = new OrderedDictionary<string, object?>(StringComparer.Ordinal) { ["use_global_cursor"] = isGlobal };
        if (!isGlobal)
        {
            state["states"] = States(values);
        }

        var isNew = took is not null && progress is { HasRecords: true, Top: not null };
        if (isNew || _stream is not null)
        {
            state["state"] = isNew ? Json(_cursor.State(progress.Top!.Value)) : _stream;
        }

        state["lookback_window"] = isNew ? (long)Math.Ceiling(took!.Value.TotalSeconds) : _lookbackSeconds;
        if (_hasParents)
        {
            state["parent_state"] = Merge(ParentStates, took is null ? null : parents);
        }

        return ValueJson.ToText(state);
    }

    /// <summary>The state after several reads that each took some of the partitions, all from the same checkpoint.</summary>
    /// <param name="cursor">The cursor of the stream.</param>
    /// <param name="checkpoint">The state they began with; null: none.</param>
    /// <param name="reads">The states they have come to, in their order.</param>
    /// <param name="took">How long they took together; null while one goes on.</param>
    public static string Join(IStreamCursor cursor, string? checkpoint, IReadOnlyList<string> reads, TimeSpan? took)
    {
        var before = new PartitionStates(cursor, hasParents: false, checkpoint);
        var progress = new PartitionProgress { Top = before.Top, IsGlobal = before.IsGlobal };
        var values = new OrderedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var read in reads.Select(read => new PartitionStates(cursor, hasParents: false, read)))
        {
            progress = progress with
            {
                Top = progress.Top is null || read.Top > progress.Top ? read.Top : progress.Top,
                HasRecords = progress.HasRecords || read._lookbackSeconds != before._lookbackSeconds || read.Top != before.Top,
                IsGlobal = progress.IsGlobal || read.IsGlobal,
            };
            foreach (var (key, (_, own)) in read._known.Where(known => !before._known.TryGetValue(known.Key, out var old) || !JsonElement.DeepEquals(old.Cursor, known.Value.Cursor)))
            {
                values[key] = own.TryGetProperty(cursor.Field, out var value) && cursor.Parse(value) is { } parsed ? parsed : throw before.Unreadable();
            }
        }

        return before.Write(values, progress with { IsGlobal = progress.IsGlobal || before.Count + values.Count > MaxPartitions }, parents: null, took);
    }

    private List<object?> States(IReadOnlyDictionary<string, long> values)
    {
        var states = _known.Select(known => State(known.Value.Partition, values.TryGetValue(known.Key, out var value) ? Json(_cursor.State(value)) : known.Value.Cursor));
        var added = values.Where(value => !_known.ContainsKey(value.Key)).Select(value => State(Json(value.Key), Json(_cursor.State(value.Value))));
        return [.. states.Concat(added)];
    }

    private static object? State(JsonElement partition, JsonElement cursor) =>
        new OrderedDictionary<string, object?>(StringComparer.Ordinal) { ["partition"] = partition, ["cursor"] = cursor };

    private static Dictionary<string, object?> Merge(IReadOnlyDictionary<string, JsonElement> known, IReadOnlyDictionary<string, JsonElement>? parents) =>
        known.Concat(parents ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
            .GroupBy(parent => parent.Key, StringComparer.Ordinal)
            .ToDictionary(parent => parent.Key, object? (parent) => parent.Last().Value, StringComparer.Ordinal);

    private void ReadStates(JsonElement states)
    {
        if (states.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined))
        {
            throw Unreadable();
        }

        foreach (var entry in states.ValueKind == JsonValueKind.Array ? states.EnumerateArray() : default)
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("partition", out var partition) || !entry.TryGetProperty("cursor", out var cursor)
                || ValueJson.Read(partition) is not IReadOnlyDictionary<string, object?> keys || cursor.ValueKind != JsonValueKind.Object)
            {
                throw Unreadable();
            }

            _known[new Partition(keys, Partition.Whole.Extra).Key] = (partition, cursor);
            _hasMigrated |= _hasParents && !keys.ContainsKey("parent_slice");
        }
    }

    private static string MigratedKey(Partition partition)
    {
        var keys = partition.Keys.Where(key => key.Key != "parent_slice").ToDictionary(key => key.Key, object? (key) => RequestText.Of(key.Value), StringComparer.Ordinal);
        return new Partition(keys, Partition.Whole.Extra).Key;
    }

    private JsonElement Parse(string checkpoint)
    {
        try
        {
            return Json(checkpoint) is { ValueKind: JsonValueKind.Object } state ? state : throw Unreadable();
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private SyncFleetException Unreadable() => new(
        FailureKind.Configuration,
        string.Create(CultureInfo.InvariantCulture, $"The stored checkpoint is neither a state per partition nor one value of '{_cursor.Field}'; read the stream in full once, or correct the checkpoint."));
}
