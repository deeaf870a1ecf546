using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Postgres.Writing;

/// <summary>The statements that bring a batch into one destination table.</summary>
internal sealed class MergeSql
{
    private const string Batch = "pg_temp._sf_batch";

    /// <summary>Empties the temporary table between two tries.</summary>
    public const string Clear = $"TRUNCATE {Batch}";

    /// <summary>Parameters: stream run, tenant.</summary>
    public const string RememberSeen =
        $"INSERT INTO syncfleet.seen_rows (stream_run_id, tenant_id, external_id) SELECT $1, $2, {SystemColumns.ExternalId} FROM {Batch} WHERE NOT {SystemColumns.Deleted}";

    /// <summary>
    /// The batch comes sorted by key and the merge keeps that order by probing the primary key row by row: good locality, and
    /// two writers of one table meet its rows in the same order, so they can't deadlock. A constraint that waits for the
    /// commit is checked at once, so that the row at fault can be told.
    /// </summary>
    public const string Settings = """
        SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true),
               set_config('enable_bitmapscan', 'off', true), set_config('enable_material', 'off', true), set_config('jit', 'off', true)
        """;

    public const string CheckConstraintsAtOnce = "SET CONSTRAINTS ALL IMMEDIATE";

    public MergeSql(DestinationTable table)
    {
        var columns = table.Columns.Select(c => (Name: TableName.Quote(c.Name), c.Type)).ToList();
        CreateBatch = $"""
            CREATE TEMPORARY TABLE _sf_batch ({SystemColumns.ExternalId} text COLLATE "C", {SystemColumns.Order} bytea, {SystemColumns.Hash} bytea, {SystemColumns.Deleted} boolean{string.Concat(columns.Select(c => $", {c.Name} {c.Type}"))}) ON COMMIT DROP
            """;
        Copy = $"COPY {Batch} FROM STDIN (FORMAT binary)";
        string Write(string rows) => $"""
            WITH merged AS (
                INSERT INTO {table.Name.Sql} AS t (_sf_tenant, _sf_source, _sf_external_id, _sf_order, _sf_hash, _sf_synced_at, _sf_deleted_at{string.Concat(columns.Select(c => $", {c.Name}"))})
                SELECT $1, $2, b._sf_external_id, b._sf_order, b._sf_hash, $3, CASE WHEN b._sf_deleted THEN $3 END{string.Concat(columns.Select(c => $", b.{c.Name}"))}
                FROM {rows}
                ON CONFLICT (_sf_tenant, _sf_source, _sf_external_id) DO UPDATE SET
                    _sf_order = excluded._sf_order, _sf_hash = excluded._sf_hash, _sf_synced_at = excluded._sf_synced_at, _sf_deleted_at = excluded._sf_deleted_at{string.Concat(columns.Select(c => ",\n        " + Assign(c.Name)))}
                WHERE excluded._sf_order > t._sf_order
                  AND (excluded._sf_hash <> t._sf_hash OR (excluded._sf_deleted_at IS NULL) <> (t._sf_deleted_at IS NULL))
                RETURNING t._sf_deleted_at IS NOT NULL AS deleted)
            SELECT count(*) FILTER (WHERE NOT deleted), count(*) FILTER (WHERE deleted) FROM merged
            """;

        Merge = Write($"""
            {Batch} b
                LEFT JOIN {table.Name.Sql} d ON d._sf_tenant = $1 AND d._sf_source = $2 AND d._sf_external_id = b._sf_external_id
                WHERE d._sf_external_id IS NULL
                   OR (b._sf_order > d._sf_order AND (b._sf_hash <> d._sf_hash OR b._sf_deleted <> (d._sf_deleted_at IS NOT NULL)))
            """);
        MergeChanged = Write($"{Batch} b");
    }

    public string CreateBatch { get; }

    public string Copy { get; }

    /// <summary>Parameters: tenant, source, now. Gives the rows written and the tombstones set.</summary>
    public string Merge { get; }

    /// <summary>As <see cref="Merge"/>, for a batch with hardly a row that is unchanged: it does not look before it writes.</summary>
    public string MergeChanged { get; }

    // A source that tells of a deletion often gives no more than the key: a tombstone keeps the values we know.
    private static string Assign(string column) =>
        $"{column} = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded.{column} ELSE coalesce(excluded.{column}, t.{column}) END";
}
