using System.Text;
using SyncFleet.Core.Expressions;
using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Mappings;

/// <summary>
/// Maps one record after another into rows. A record that can't be mapped becomes a dead letter and leaves no trace in the
/// row writer; nothing a record holds makes it throw. A template that names what does not exist is the definition's fault and does
/// throw. Not safe for two threads.
/// </summary>
public sealed class RecordMapper : IDisposable
{
    private readonly MappingPlan _plan;
    private readonly RecordContext _record;

    internal RecordMapper(MappingPlan plan)
    {
        _plan = plan;
        _record = new RecordContext(plan.Tree, plan.HasTemplates);
    }

    /// <summary>Maps one record: filter, key, order, then the columns.</summary>
    /// <param name="recordJson">UTF-8 JSON, one value.</param>
    /// <param name="place">Where its page stands.</param>
    /// <param name="recordIndex">Its place in the page, first is 0.</param>
    /// <param name="writer">Takes the row, if there is one.</param>
    public MapResult Map(ReadOnlyMemory<byte> recordJson, PagePlace place, int recordIndex, IRowWriter writer)
    {
        if (_record.Begin(recordJson) is { } unread)
        {
            return Fail(recordIndex, key: default, column: null, value: null, unread);
        }

        var unkeyed = _plan.Key.Read(_record, place.PageNumber, recordIndex, out var key);
        if (TryDecide("where", _plan.Where, otherwise: true, out var isWanted) is { } undecided)
        {
            return Fail(recordIndex, unkeyed is null ? key : default, column: null, value: null, undecided);
        }

        if (!isWanted)
        {
            return MapResult.Filtered;
        }

        if (unkeyed is not null)
        {
            return Fail(recordIndex, key: default, "_sf_external_id", _plan.Key.Excerpt(_record), unkeyed);
        }

        if (_plan.Order.Read(_record, out var cursor) is { } unordered)
        {
            return Fail(recordIndex, key, "_sf_order", _plan.Order.Excerpt(_record), unordered);
        }

        return TryDecide("deleted_when", _plan.DeletedWhen, otherwise: false, out var isDeleted) is { } unclear
            ? Fail(recordIndex, key, column: null, value: null, unclear)
            : MapRow(key, place.Order(cursor, recordIndex), isDeleted, writer);
    }

    public void Dispose() => _record.Dispose();

    private MapResult MapRow(ReadOnlySpan<byte> key, RowOrder order, bool isDeleted, IRowWriter writer)
    {
        writer.BeginRow();
        foreach (var column in _plan.Columns)
        {
            if (column.Write(_record, isDeleted, writer) is { } reason)
            {
                writer.AbandonRow();
                return Fail(order.RecordIndex, key, column.Column.Name, column.Excerpt(_record), reason);
            }
        }

        if (_plan.RawSlot >= 0)
        {
            if (_record.GetJson(_plan.RawSlot, out var raw) is { } refused)
            {
                writer.AbandonRow();
                return Fail(order.RecordIndex, key, "_sf_raw", value: null, refused);
            }

            writer.WriteJson(raw.Json);
        }

        writer.CommitRow(key, order, isDeleted);
        return MapResult.Row;
    }

    private string? TryDecide(string name, Template? condition, bool otherwise, out bool answer)
    {
        answer = otherwise;
        if (condition is null)
        {
            return null;
        }

        return _record.Evaluate(static (template, scope) => template.EvaluateCondition(scope), condition, out answer) is { } problem
            ? $"'{name}' can't be decided: {problem}"
            : null;
    }

    private MapResult Fail(int recordIndex, ReadOnlySpan<byte> key, string? column, string? value, string reason) =>
        new(MapOutcome.DeadLetter, new DeadLetter
        {
            RecordIndex = recordIndex,
            Key = key.IsEmpty ? null : Encoding.UTF8.GetString(key),
            Column = column,
            Value = value,
            Reason = reason,
            Payload = _record.Record.ToArray(),
        });
}
