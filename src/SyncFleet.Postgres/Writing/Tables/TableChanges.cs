using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Postgres.Writing.Tables;

/// <summary>
/// Decides what makes a table as its definition wants it. Only additions are made; whatever would change or lose what is there
/// is a Configuration failure that lists every difference with what to do about it.
/// </summary>
internal static class TableChanges
{
    /// <summary>Statements to run in order; none when the table is as wanted.</summary>
    /// <exception cref="SyncFleetException">Configuration: the table can't be used as it is.</exception>
    public static IReadOnlyList<string> Plan(DestinationTable wanted, ExistingTable? existing)
    {
        if (existing is null)
        {
            return [Create(wanted), .. Wall(wanted.Name)];
        }

        var problems = Problems(wanted, existing);
        if (problems.Count > 0)
        {
            throw new SyncFleetException(
                FailureKind.Configuration,
                $"Table '{wanted.Name}' differs from its definition and is left as it is. {string.Join(' ', problems)}");
        }

        return
        [
            .. wanted.Columns.Where(c => !existing.Columns.ContainsKey(c.Name))
                .Select(c => $"ALTER TABLE {wanted.Name.Sql} ADD COLUMN {TableName.Quote(c.Name)} {c.Type}"),
            .. existing.HasWall ? [] : Wall(wanted.Name),
        ];
    }

    private static string Create(DestinationTable wanted)
    {
        IEnumerable<string> columns =
        [
            .. SystemColumns.All.Select(c => $"{c.Name} {c.Type}{c.Constraint}"),
            .. wanted.Columns.Select(c => $"{TableName.Quote(c.Name)} {c.Type}"),
            $"PRIMARY KEY ({SystemColumns.Tenant}, {SystemColumns.Source}, {SystemColumns.ExternalId})",
        ];
        return $"CREATE TABLE {wanted.Name.Sql} (\n    {string.Join(",\n    ", columns)}\n)";
    }

    // As a subquery the tenant is read once for a statement; as a bare call it would be read for every row.
    private const string IsTenants = $"{SystemColumns.Tenant} = (SELECT syncfleet.current_tenant_id())";

    private static IEnumerable<string> Wall(TableName table) =>
    [
        $"ALTER TABLE {table.Sql} ENABLE ROW LEVEL SECURITY",
        $"DROP POLICY IF EXISTS tenant_wall ON {table.Sql}",
        $"CREATE POLICY tenant_wall ON {table.Sql} TO syncfleet_tenant USING ({IsTenants}) WITH CHECK ({IsTenants})",
        $"GRANT USAGE ON SCHEMA {TableName.Quote(table.Schema)} TO syncfleet_tenant",
        $"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.Sql} TO syncfleet_tenant",
    ];

    private static IReadOnlyList<string> Problems(DestinationTable wanted, ExistingTable existing)
    {
        if (existing.Kind is not ('r' or 'p'))
        {
            return [$"'{wanted.Name}' is a view or another object that holds no rows: name another table, or drop it."];
        }

        if (!SystemColumns.All.Any(c => existing.Columns.ContainsKey(c.Name)))
        {
            return ["It was not made by SyncFleet (it has no _sf_ columns): name another table, or rename this one."];
        }

        return [.. SystemProblems(existing), .. ColumnProblems(wanted, existing)];
    }

    private static IEnumerable<string> SystemProblems(ExistingTable existing)
    {
        foreach (var (name, type, _) in SystemColumns.All)
        {
            var now = existing.Columns.GetValueOrDefault(name)?.Type;
            if (now != type)
            {
                yield return $"System column {name}: now {now ?? "missing"}, wanted {type}; restore it, or name another table.";
            }
        }

        if (!existing.HasKey)
        {
            yield return "The primary key (_sf_tenant, _sf_source, _sf_external_id) is missing: restore it, or name another table.";
        }
    }

    private static IEnumerable<string> ColumnProblems(DestinationTable wanted, ExistingTable existing)
    {
        foreach (var (name, type) in wanted.Columns)
        {
            if (!existing.Columns.TryGetValue(name, out var column))
            {
                continue;
            }

            if (column.Type != type)
            {
                yield return $"Column '{name}': now {column.Type}, wanted {type}; map it to a new column name, or alter it yourself: ALTER TABLE … ALTER COLUMN {TableName.Quote(name)} TYPE {type}.";
            }
            else if (column.Computed)
            {
                yield return $"Column '{name}': now computed by the database, wanted from the mapping; map it to a new column name.";
            }
        }

        var filled = wanted.Columns.Select(c => c.Name).Concat(SystemColumns.All.Select(c => c.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var column in existing.Columns.Values.Where(c => c.MustBeGiven && !filled.Contains(c.Name)))
        {
            yield return $"Column '{column.Name}': now {column.Type} NOT NULL without a default, and no mapping fills it; map it, or let it be null: ALTER TABLE … ALTER COLUMN {TableName.Quote(column.Name)} DROP NOT NULL.";
        }
    }
}
