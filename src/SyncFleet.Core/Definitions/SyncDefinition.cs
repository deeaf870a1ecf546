namespace SyncFleet.Core.Definitions;

/// <summary>The standing arrangement source → destination, as read from YAML and found free of faults.</summary>
public sealed record SyncDefinition
{
    /// <summary>Name, unique in the tenant: lower case letters, digits, '-', at most 63.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the source in the same tenant.</summary>
    public required string Source { get; init; }

    /// <summary>PostgreSQL schema the rows go to; created when absent.</summary>
    public required string Schema { get; init; }

    public OverlapRule Overlap { get; init; } = OverlapRule.Skip;

    /// <summary>How long a run may take before it is stopped. Default 6 h, 1 min to 7 days.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How many attempts a stream run has at the same slice. Default 5, 1 to 20.</summary>
    public int Attempts { get; init; } = 5;

    public required IReadOnlyList<PhaseDefinition> Phases { get; init; }
}

/// <summary>What happens when a run is asked for while one is active.</summary>
public enum OverlapRule
{
    /// <summary>The new one is refused.</summary>
    Skip = 0,

    /// <summary>The new one starts when the active one has ended; at most one waits.</summary>
    Queue = 1,

    /// <summary>The active one is canceled, then the new one starts.</summary>
    Replace = 2,
}

/// <summary>Streams that run side by side. The next phase starts when all of them have ended well.</summary>
public sealed record PhaseDefinition
{
    public required string Name { get; init; }

    public required IReadOnlyList<StreamDefinition> Streams { get; init; }
}

/// <summary>How one stream is read, mapped and written.</summary>
public sealed record StreamDefinition
{
    public required string Stream { get; init; }

    /// <summary>Destination table, lower snake_case.</summary>
    public required string Table { get; init; }

    public ReadMode Read { get; init; } = ReadMode.Incremental;

    public WriteMode Write { get; init; } = WriteMode.Upsert;

    /// <summary>What becomes of rows that a complete full refresh no longer saw. Only with <see cref="WriteMode.Replace"/>.</summary>
    public VanishedRows Vanished { get; init; } = VanishedRows.Tombstone;

    /// <summary>Guard: the largest share (0 to 1) of live rows that may vanish in one run. Default 0.2.</summary>
    public double MaxVanishedShare { get; init; } = 0.2;

    /// <summary>Paths of the fields that make the key; empty means the connector's own key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Path of the field that orders versions of a record; null means the connector's own cursor field, if it has one.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Condition as a template, e.g. <c>{{ record.active }}</c>; false filters the record out. Null: all records.</summary>
    public string? Where { get; init; }

    /// <summary>Condition as a template; true means the source says the record is deleted. Null: never.</summary>
    public string? DeletedWhen { get; init; }

    /// <summary>Keep the record as received in <c>_sf_raw</c>.</summary>
    public bool Raw { get; init; }

    public required IReadOnlyList<ColumnMapping> Columns { get; init; }
}

public enum ReadMode
{
    /// <summary>From the checkpoint on; the first run reads everything.</summary>
    Incremental = 0,

    /// <summary>Everything, every run.</summary>
    Full = 1,
}

public enum WriteMode
{
    /// <summary>Insert or change by key.</summary>
    Upsert = 0,

    /// <summary>Every record becomes a new row; no key.</summary>
    Append = 1,

    /// <summary>Upsert, then rows the complete read did not have are dealt with by <see cref="VanishedRows"/>. Needs a full read.</summary>
    Replace = 2,
}

public enum VanishedRows
{
    /// <summary><c>_sf_deleted_at</c> is set.</summary>
    Tombstone = 0,

    /// <summary>The row is deleted.</summary>
    Remove = 1,
}
