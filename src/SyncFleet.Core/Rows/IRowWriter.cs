namespace SyncFleet.Core.Rows;

/// <summary>
/// Takes the values of one row after another, in the order of the columns. A row that turns out bad half way is
/// taken back by <see cref="AbandonRow"/>; nothing of it remains.
/// </summary>
public interface IRowWriter
{
    /// <summary>Begins a row. Its key and order come with <see cref="CommitRow"/>, when they are known.</summary>
    void BeginRow();

    void WriteNull();

    /// <summary>UTF-8 text without NUL; the mapping has checked both.</summary>
    void WriteText(ReadOnlySpan<byte> utf8);

    void WriteInteger(long value);

    /// <summary>An exact decimal as text: optional '-', digits, optional '.' and digits; no exponent.</summary>
    void WriteDecimal(ReadOnlySpan<byte> digits);

    void WriteBoolean(bool value);

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    void WriteTimestamp(long unixMicroseconds);

    /// <summary>Days since 1970-01-01.</summary>
    void WriteDate(int unixDays);

    /// <summary>UTF-8 JSON that PostgreSQL's jsonb accepts (no NUL escape, no lone surrogate).</summary>
    void WriteJson(ReadOnlySpan<byte> utf8);

    /// <summary>Ends the row.</summary>
    /// <param name="externalId">The record's key in its stream, UTF-8, 1 to 2 048 bytes.</param>
    /// <param name="order">The row's place in the source's order.</param>
    /// <param name="deleted">The source says this record is deleted: the row becomes a tombstone.</param>
    void CommitRow(ReadOnlySpan<byte> externalId, RowOrder order, bool deleted);

    /// <summary>Takes back the row begun last.</summary>
    void AbandonRow();
}
