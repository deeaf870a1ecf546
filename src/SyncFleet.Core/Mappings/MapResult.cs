namespace SyncFleet.Core.Mappings;

/// <summary>What became of a record.</summary>
public enum MapOutcome
{
    /// <summary>A row was written, a tombstone perhaps.</summary>
    Row = 0,

    /// <summary>The stream's condition left it out.</summary>
    Filtered = 1,

    /// <summary>It can't be mapped; <see cref="MapResult.DeadLetter"/> says why.</summary>
    DeadLetter = 2,
}

/// <summary>One record's outcome; <paramref name="DeadLetter"/> is set for <see cref="MapOutcome.DeadLetter"/> only.</summary>
public readonly record struct MapResult(MapOutcome Outcome, DeadLetter? DeadLetter)
{
    internal static MapResult Row { get; } = new(MapOutcome.Row, DeadLetter: null);

    internal static MapResult Filtered { get; } = new(MapOutcome.Filtered, DeadLetter: null);
}

/// <summary>A record that can't be mapped: where it stands and why. All texts are fit for PostgreSQL.</summary>
public sealed record DeadLetter
{
    /// <summary>Place in the page, first is 0.</summary>
    public required int RecordIndex { get; init; }

    /// <summary>The record's key; null when it is not known or is personal data that a column hashes.</summary>
    public string? Key { get; init; }

    /// <summary>The column, or <c>_sf_external_id</c> or <c>_sf_order</c>; null when the record as a whole is bad.</summary>
    public string? Column { get; init; }

    /// <summary>The value as the source gave it, at most 120 characters; null for hashed columns.</summary>
    public string? Value { get; init; }

    public required string Reason { get; init; }

    /// <summary>The record as received.</summary>
    public required byte[] Payload { get; init; }
}
