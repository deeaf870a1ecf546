using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Postgres.Fetching;

/// <summary>A source as a fetcher needs it. Holds opened secrets: never logged, never stored.</summary>
public sealed class OpenedSource
{
    public required string Name { get; init; }

    public required string Connector { get; init; }

    /// <summary>Settings in the open, a JSON object.</summary>
    public required string SettingsJson { get; init; }

    /// <summary>Secret setting → its value, from the vault.</summary>
    public required IReadOnlyDictionary<string, string> Secrets { get; init; }

    /// <summary>Secret setting → environment variable that holds it.</summary>
    public required IReadOnlyDictionary<string, string> SecretVariables { get; init; }

    /// <summary>When it was opened, by the database's clock.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    public override string ToString() => $"source {Name}";
}

/// <summary>Opens sources.</summary>
public sealed class SourceStore(FleetDatabase database, CredentialVault vault)
{
    private const string Find = "SELECT name, connector, settings::text, secret_variables::text, now() FROM syncfleet.sources WHERE source_id = $1";

    /// <summary>Throws Configuration when the source is gone or a secret cannot be opened.</summary>
    public async Task<OpenedSource> OpenAsync(TenantId tenant, SourceId source, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(tenant, cancellationToken);
        var secrets = await vault.OpenAsync(transaction, source, cancellationToken);
        await using var command = transaction.Command(Find, source.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new SyncFleetException(FailureKind.Configuration, "The source of this stream no longer exists. Add it again, or remove the sync.", $"source {source}");
        }

        return new OpenedSource
        {
            Name = reader.GetString(0),
            Connector = reader.GetString(1),
            SettingsJson = reader.GetString(2),
            SecretVariables = JsonSerializer.Deserialize(reader.GetString(3), FetchingJsonContext.Default.DictionaryStringString) ?? [],
            Secrets = secrets,
            OpenedAt = reader.GetFieldValue<DateTimeOffset>(4),
        };
    }
}
