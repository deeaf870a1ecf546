using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Fetchers;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>Where a secret of a source lies: in the vault, sealed with a key, or in a variable of the fetchers.</summary>
internal sealed record SecretPlace
{
    private const string Read = """
        SELECT name, key_id, key_check, NULL FROM syncfleet.source_secrets WHERE source_id = $1
        UNION ALL
        SELECT v.key, NULL, NULL, v.value FROM syncfleet.sources s, jsonb_each_text(s.secret_variables) v WHERE s.source_id = $1
        ORDER BY 1
        """;

    public required string Name { get; init; }

    /// <summary>Name of the key that sealed it; null: it lies in a variable.</summary>
    public required string? Key { get; init; }

    /// <summary>Name of the variable; null: it lies in the vault.</summary>
    public required string? Variable { get; init; }

    public static async Task<IReadOnlyList<SecretPlace>> ReadAllAsync(TenantTransaction transaction, SourceId source, CancellationToken cancellationToken)
    {
        List<SecretPlace> places = [];
        await using var command = transaction.Command(Read, source.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            places.Add(new SecretPlace
            {
                Name = reader.GetString(0),
                Key = reader.IsDBNull(1) ? null : KeyRing.NameOf(reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)),
                Variable = reader.IsDBNull(3) ? null : reader.GetString(3),
            });
        }

        return places;
    }

    /// <summary>Why the living fetchers of a connector can't open it; null when one of them can.</summary>
    public string? FindProblem(FetcherMatch fetchers, string source, string connector) => this switch
    {
        { Key: { } key } when !fetchers.VaultKeys.Contains(key) =>
            $"The secret '{Name}' of the source '{source}' is sealed with a vault key '{key.Split(':')[0]}' that no running fetcher of '{connector}' holds. "
            + $"Add that very key to SYNCFLEET_VAULT_KEY of the fetchers, or set the secret again: 'syncfleet source set-secret {source} {Name}'.",
        { Variable: { } variable } when !fetchers.SecretVariables.Contains(variable) =>
            $"The secret '{Name}' of the source '{source}' should come from the environment variable {variable}, which no running fetcher of '{connector}' has. "
            + $"Set it there (it must begin SYNCFLEET_SECRET_) and start them again, or store the secret: 'syncfleet source set-secret {source} {Name}'.",
        _ => null,
    };
}
