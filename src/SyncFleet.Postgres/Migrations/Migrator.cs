using System.Reflection;
using Npgsql;

namespace SyncFleet.Postgres.Migrations;

/// <summary>
/// Applies the numbered SQL files of this folder in order, all in one transaction, under an advisory lock, and remembers
/// them in <c>public.syncfleet_migrations</c>. Safe to call from many processes at once; a second call does nothing.
/// </summary>
public static class Migrator
{
    private const string Prefix = "SyncFleet.Postgres.Migrations.";
    private const long LockKey = 0x53796E63466C6565;

    /// <returns>Names of the files applied by this call.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock($1)", LockKey, cancellationToken);
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS public.syncfleet_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())", null, cancellationToken);
        var known = await ReadKnownAsync(connection, cancellationToken);
        List<string> applied = [];
        foreach (var (name, sql) in ReadFiles().Where(f => !known.Contains(f.Name)))
        {
            await ExecuteAsync(connection, sql, null, cancellationToken);
            await ExecuteAsync(connection, "INSERT INTO public.syncfleet_migrations (name) VALUES ($1)", name, cancellationToken);
            applied.Add(name);
        }

        await transaction.CommitAsync(cancellationToken);
        return applied;
    }

    private static IEnumerable<(string Name, string Sql)> ReadFiles()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(r => r.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[Prefix.Length..], reader.ReadToEnd());
        }
    }

    private static async Task<HashSet<string>> ReadKnownAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("SELECT name FROM public.syncfleet_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, object? value, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (value is not null)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
