namespace SyncFleet.Postgres.Writing.Tables;

/// <summary>The columns every destination table has beside the mapped ones.</summary>
internal static class SystemColumns
{
    public const string Tenant = "_sf_tenant";
    public const string Source = "_sf_source";
    public const string ExternalId = "_sf_external_id";
    public const string Order = "_sf_order";
    public const string Hash = "_sf_hash";
    public const string SyncedAt = "_sf_synced_at";
    public const string DeletedAt = "_sf_deleted_at";
    public const string Raw = "_sf_raw";

    /// <summary>Only in the temporary table: the record is a deletion.</summary>
    public const string Deleted = "_sf_deleted";

    /// <summary>Name, type as the catalog says it, and what constrains it.</summary>
    public static readonly IReadOnlyList<(string Name, string Type, string Constraint)> All =
    [
        (Tenant, "uuid", " NOT NULL"),
        (Source, "uuid", " NOT NULL"),
        // Bytes decide: keys compare fast, in the order the writer sorts them, whatever the database's collation.
        (ExternalId, "text", " COLLATE \"C\" NOT NULL"),
        (Order, "bytea", " NOT NULL"),
        (Hash, "bytea", " NOT NULL"),
        (SyncedAt, "timestamp with time zone", " NOT NULL"),
        (DeletedAt, "timestamp with time zone", ""),
    ];
}
