using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Databases;

/// <summary>
/// Reads a table in pages, each from the row after the last: in the order of its key, or of cursor and key, so that rows that share a
/// cursor value are told apart. A read by cursor begins a documented overlap before its checkpoint, and reads the rows whose cursor is
/// null each time, for nothing tells which of them are new. PostgreSQL makes the JSON, so every type is as exact as there.
/// </summary>
internal sealed class TableReader(ForeignDatabase database, PostgresSettings settings, TableShape table)
{
    private readonly IReadOnlyList<TableColumn> _cursorAndKey = table.Cursor is null ? table.Key : [table.Cursor, .. table.Key.Where(column => column != table.Cursor)];

    public async IAsyncEnumerable<Page> ReadAsync(string? checkpoint, TablePosition? begin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = table.Cursor is null ? null : TablePosition.ReadCheckpoint(checkpoint, table.Cursor.Name);
        var next = begin ?? new TablePosition { Cursor = since };
        while (next is not null)
        {
            var position = next;
            var (lines, last, reached) = await ReadPageAsync(position, since, cancellationToken);
            var cursor = CursorAfter(position, reached);
            next = Next(position, last, cursor, lines.RecordCount < settings.PageSize);
            yield return new Page
            {
                Records = lines.WrittenMemory,
                RecordCount = lines.RecordCount,
                NextPosition = next?.ToString(),
                CursorAfter = table.Cursor is null ? null : TablePosition.ToCheckpoint(cursor, table.Cursor.Name),
            };
        }
    }

    private async Task<(RowLines Lines, IReadOnlyList<string>? Last, string? Reached)> ReadPageAsync(TablePosition position, string? since, CancellationToken cancellationToken)
    {
        var order = position.InNulls ? table.Key : _cursorAndKey;
        RowLines lines = new();
        IReadOnlyList<string>? last = null;
        string? reached = null;
        var (sql, parameters) = Statement(position, since, order);
        await database.QueryAsync(
            sql,
            parameters,
            $"the table '{table.Name}'",
            row =>
            {
                lines.Add(row.GetString(0));
                last = [.. order.Select((column, i) => row.IsDBNull(i + 1) ? throw NoKey(column) : row.GetString(i + 1))];
                reached = IsCheckpoint(last[0]) ? last[0] : reached;
            },
            cancellationToken);
        return (lines, last, reached);
    }

    // A page after a null can't be asked for: nothing is later than it.
    private SyncFleetException NoKey(TableColumn column) => new(
        FailureKind.Configuration,
        $"The column '{column.Name}' of '{table.Name}' is null in some rows, so it can't tell them apart. Name others in the setting 'keys'.");

    private (string Sql, IReadOnlyList<string> Parameters) Statement(TablePosition position, string? since, IReadOnlyList<TableColumn> order)
    {
        List<string> parameters = [.. position.After ?? []];
        List<string> conditions = [];
        if (position.InNulls)
        {
            conditions.Add($"{table.Cursor!.Sql} IS NULL");
        }
        else if (table.Cursor is not null)
        {
            conditions.Add($"{table.Cursor.Sql} IS NOT NULL");
        }

        if (position.After is not null)
        {
            conditions.Add($"({string.Join(", ", order.Select(column => column.Sql))}) > ({string.Join(", ", order.Select((column, i) => $"${i + 1}::{column.Type}"))})");
        }
        else if (since is not null && !position.InNulls)
        {
            parameters.Add(since);
            conditions.Add($"{table.Cursor!.Sql} >= {Begin(table.Cursor)}");
        }

        var columns = string.Join(", ", table.Columns.Select(column => column.Sql));
        var names = string.Join(", ", order.Select(column => column.Sql));
        var where = conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        return (
            $"SELECT row_to_json(r)::text, {string.Join(", ", order.Select(column => $"r.{column.Sql}::text"))} "
            + $"FROM (SELECT {columns} FROM {table.Sql}{where} ORDER BY {names} LIMIT {settings.PageSize.ToString(CultureInfo.InvariantCulture)}) r",
            parameters);
    }

    private string Begin(TableColumn cursor) => cursor.IsTime
        ? string.Create(CultureInfo.InvariantCulture, $"($1::{cursor.Type} - interval '{settings.OverlapSeconds} seconds')")
        : string.Create(CultureInfo.InvariantCulture, $"($1::{cursor.Type} - {settings.OverlapValues})");

    private TablePosition? Next(TablePosition position, IReadOnlyList<string>? last, string? cursor, bool isEnd)
    {
        if (!isEnd)
        {
            return position with { After = last, Cursor = cursor };
        }

        return table.Cursor is { IsNullable: true } && !position.InNulls ? new TablePosition { InNulls = true, Cursor = cursor } : null;
    }

    // Nothing is later than infinity: rows of that time are read each time.
    private static bool IsCheckpoint(string cursor) => cursor is not ("infinity" or "-infinity");

    // A read that begins before its checkpoint does not take it back.
    private string? CursorAfter(TablePosition position, string? reached) =>
        position.InNulls || table.Cursor is null || reached is null || (position.Cursor is { } before && !IsLater(reached, before)) ? position.Cursor : reached;

    // Times of one type in ISO form and one zone, years of four digits: their letters are their order but for the trailing zeros.
    private bool IsLater(string value, string other) => table.Cursor!.IsTime
        ? string.CompareOrdinal(Comparable(value), Comparable(other)) > 0
        : long.Parse(value, CultureInfo.InvariantCulture) > long.Parse(other, CultureInfo.InvariantCulture);

    private static string Comparable(string time)
    {
        var plain = time.EndsWith("+00", StringComparison.Ordinal) ? time[..^3] : time;
        return plain.Contains('.', StringComparison.Ordinal) ? plain.PadRight(26, '0') : plain.Length > 10 ? $"{plain}.000000" : plain;
    }

    private sealed class RowLines
    {
        private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);

        public int RecordCount { get; private set; }

        public ReadOnlyMemory<byte> WrittenMemory => _buffer.WrittenMemory;

        // Within row_to_json a raw line break can only stand between the tokens of a json column: it is not part of a value.
        public void Add(string json)
        {
            var line = json.AsSpan().ContainsAny('\n', '\r') ? json.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal) : json;
            Encoding.UTF8.GetBytes(line, _buffer);
            _buffer.GetSpan(1)[0] = (byte)'\n';
            _buffer.Advance(1);
            RecordCount++;
        }
    }
}
