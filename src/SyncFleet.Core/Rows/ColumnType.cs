namespace SyncFleet.Core.Rows;

/// <summary>What a destination column can hold.</summary>
public enum ColumnType
{
    /// <summary>PostgreSQL <c>text</c>.</summary>
    Text = 0,

    /// <summary>PostgreSQL <c>bigint</c>: 64 bits.</summary>
    Integer = 1,

    /// <summary>PostgreSQL <c>numeric</c>: exact; at most 131072 digits before and 16383 after the point.</summary>
    Decimal = 2,

    Boolean = 3,

    /// <summary>PostgreSQL <c>timestamptz</c>: microseconds UTC, years 0001 to 9999.</summary>
    Timestamp = 4,

    Date = 5,

    /// <summary>PostgreSQL <c>jsonb</c>.</summary>
    Json = 6,
}
