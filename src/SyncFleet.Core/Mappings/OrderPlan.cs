using SyncFleet.Core.Mappings.Values;

namespace SyncFleet.Core.Mappings;

/// <summary>
/// Reads the value that orders a record's versions: a whole number is itself, a timestamp its microseconds UTC, nothing is 0.
/// Where a timestamp or date column comes from the same field, the field is read by that column's zone and formats.
/// </summary>
/// <param name="slot">The field; -1: the stream has no order of its own.</param>
/// <param name="times">Rules of the column that shares the field; null: no such column.</param>
internal sealed class OrderPlan(int slot, TimeRules? times)
{
    /// <returns>Null, or the reason: a wrong order would let an old version win.</returns>
    public string? Read(RecordContext record, out long cursor)
    {
        cursor = 0;
        if (slot < 0)
        {
            return null;
        }

        if (record.Get(slot, out var value) is { } reason)
        {
            return reason;
        }

        if (value.IsNull || Coercion.IsBlank(value, Rows.ColumnType.Timestamp))
        {
            return null;
        }

        if (times is not null)
        {
            return times.ReadTimestamp(value, record.Scratch, out cursor);
        }

        if (value.Kind is not (FieldKind.Number or FieldKind.Text))
        {
            return Reasons.NotOrder;
        }

        var number = NumberText.ReadInteger(value.Utf8, record.Scratch, out cursor);
        if (number is null || value.Kind == FieldKind.Number)
        {
            return number;
        }

        var time = TimeRules.Iso.ReadTimestamp(value, record.Scratch, out cursor);
        return time == Reasons.NotTimestamp ? Reasons.NotOrder : time;
    }

    public string? Excerpt(RecordContext record) => slot < 0 ? null : Values.Excerpt.Of(record.GetReceived(slot));
}
