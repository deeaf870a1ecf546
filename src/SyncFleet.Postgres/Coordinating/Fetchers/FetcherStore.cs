using Npgsql;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Fetchers;

/// <summary>The fetchers that live, in the table <c>fetchers</c>. The database's clock is everybody's.</summary>
public sealed class FetcherStore(FleetDatabase database)
{
    /// <summary>How often a fetcher says that it lives.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>How long a silent fetcher still counts: a machine under load is slow, not gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    private const string Describe = """
        INSERT INTO syncfleet.connectors (name, description, updated_at) VALUES ($1, $2::jsonb, now())
        ON CONFLICT (name) DO UPDATE SET description = EXCLUDED.description, updated_at = now() WHERE connectors.description <> EXCLUDED.description
        """;

    private const string Upsert = """
        INSERT INTO syncfleet.fetchers (fetcher_id, machine, connectors, vault_keys, secret_variables, started_at, seen_at)
        VALUES ($1, $2, $3, $4, $5, now(), now())
        ON CONFLICT (fetcher_id) DO UPDATE SET connectors = EXCLUDED.connectors, vault_keys = EXCLUDED.vault_keys,
            secret_variables = EXCLUDED.secret_variables, seen_at = now()
        """;

    private const string Forget = "DELETE FROM syncfleet.fetchers WHERE fetcher_id = $1 OR seen_at < now() - interval '1 day'";

    private const string Match = "SELECT keys, variables FROM syncfleet.match_fetchers($1, $2, $3, $4)";

    /// <summary>Writes the descriptions (name, JSON) of the connectors a fetcher can run.</summary>
    public async Task DescribeAsync(IReadOnlyList<(string Name, string Json)> connectors, CancellationToken cancellationToken)
    {
        foreach (var (name, json) in connectors)
        {
            await using var command = Command(Describe, name, json);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Says that a fetcher lives and what it has.</summary>
    public async Task NoteAsync(FetcherFacts fetcher, CancellationToken cancellationToken)
    {
        await using var command = Command(Upsert, fetcher.FetcherId, fetcher.Machine, fetcher.Connectors.ToArray(), fetcher.VaultKeys.ToArray(), fetcher.SecretVariables.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The fetcher stops; rows of others that died long ago go with its own.</summary>
    public async Task LeaveAsync(Guid fetcher, CancellationToken cancellationToken)
    {
        await using var command = Command(Forget, fetcher);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Null when no living fetcher serves the connector.</summary>
    public static async Task<FetcherMatch?> MatchAsync(
        TenantTransaction transaction, string connector, IEnumerable<string> keys, IEnumerable<string> variables, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(Match, connector, Silence, keys.ToArray(), variables.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new FetcherMatch(
                reader.GetFieldValue<string[]>(0).ToHashSet(StringComparer.Ordinal),
                reader.GetFieldValue<string[]>(1).ToHashSet(StringComparer.OrdinalIgnoreCase))
            : null;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.DataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
