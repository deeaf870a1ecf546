using System.Buffers;
using SyncFleet.Connectors.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Finale;

/// <summary>
/// The rows of one answer by <c>lastUpdatedDate</c>, oldest first; those of the lower bound itself by the hash of their content, so
/// that a place among them can be told by a hash, whatever order they come in next time.
/// </summary>
internal sealed class ChangedRows
{
    // What Finale rounds off a bound must not look like a filter that is not obeyed.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly int[] _rows;
    private readonly DateTime?[] _dates;

    private ChangedRows(ColumnTable table, int[] rows, DateTime?[] dates)
    {
        Table = table;
        _rows = rows;
        _dates = dates;
    }

    public ColumnTable Table { get; }

    public int Count => _rows.Length;

    /// <summary>The answer held as many rows as were asked for: there may be more.</summary>
    public required bool IsFull { get; init; }

    /// <summary>They came in order, so that those left out by the limit are not older than these.</summary>
    public required bool CameInOrder { get; init; }

    /// <summary>The latest date; null when no row has one.</summary>
    public DateTime? Latest => _rows.Length == 0 ? null : _dates[^1];

    /// <exception cref="SyncFleetException">The rows have no dates, or not those that were asked for.</exception>
    public static ChangedRows Sort(ColumnTable table, FinaleStream stream, (DateTime Lower, DateTime? Upper) range, int limit)
    {
        var column = table.FindColumn(FinaleStream.UpdatedField);
        if (column < 0 && table.RowCount > 0)
        {
            throw new SyncFleetException(
                FailureKind.Defect, $"finale's {stream.Resource} collection has no field '{FinaleStream.UpdatedField}', by which it is read");
        }

        var rows = new int[table.RowCount];
        var dates = new DateTime?[table.RowCount];
        var cameInOrder = true;
        var latest = DateTime.MinValue;
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
            // A row with a bad date is the mapping's to refuse; here it only can't move the bound.
            if (UpdatedDates.TryRead(table.Value(column, row), out var date))
            {
                CheckRange(stream, range, date);
                dates[row] = date;
                cameInOrder &= date >= latest;
                latest = date;
            }
        }

        // Keys that differ in every row make the sort stable.
        if (!cameInOrder || Array.IndexOf(dates, null) >= 0)
        {
            Array.Sort([.. rows.Select(row => (dates[row] ?? DateTime.MinValue, row))], rows);
            dates = [.. rows.Select(row => dates[row])];
        }

        var sorted = new ChangedRows(table, rows, dates) { IsFull = rows.Length >= limit, CameInOrder = cameInOrder };
        sorted.SortByHash(range.Lower);
        return sorted;
    }

    public int Row(int index) => _rows[index];

    public DateTime? Date(int index) => _dates[index];

    /// <summary>Hash of a row's content.</summary>
    public long Hash(int index)
    {
        _scratch.ResetWrittenCount();
        Table.WriteRow(_rows[index], default, _scratch);
        return EdgeSet.Hash(_scratch.WrittenSpan);
    }

    private void SortByHash(DateTime instant)
    {
        var first = Array.FindIndex(_dates, date => date == instant);
        if (first < 0)
        {
            return;
        }

        var count = Array.FindLastIndex(_dates, date => date == instant) - first + 1;
        Array.Sort([.. Enumerable.Range(first, count).Select(Hash)], _rows, first, count, null);
    }

    private static void CheckRange(FinaleStream stream, (DateTime Lower, DateTime? Upper) range, DateTime date)
    {
        if ((range.Lower - date) > Rounding || (date - (range.Upper ?? date)) > Rounding)
        {
            throw new SyncFleetException(
                FailureKind.Transient,
                $"finale answered with {stream.Resource} records of {FinaleApi.FormatDate(date)}, outside the range that was asked for "
                + $"({FinaleApi.FormatDate(range.Lower)} to {(range.Upper is { } upper ? FinaleApi.FormatDate(upper) : "now")})",
                "filter not obeyed, or an earlier page served again");
        }
    }
}
