using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Vaults;

/// <summary>Keeps the secrets of sources, sealed. A value leaves only through <see cref="OpenAsync"/>.</summary>
public sealed class CredentialVault(KeyRing keys, TimeProvider time)
{
    /// <summary>Seals and stores one secret, replacing what was there; a source that needs re-authorisation is asked again. Throws Configuration when the process has no vault key.</summary>
    public async Task SetAsync(TenantTransaction transaction, SourceId source, string name, string value, CancellationToken cancellationToken)
    {
        var key = keys.Find(keys.SealingKeyId);
        var envelope = SecretEnvelope.Seal(key, keys.SealingKeyId!, new SecretName(transaction.Tenant, source, name), value);
        await transaction.ExecuteAsync(
            """
            INSERT INTO syncfleet.source_secrets (source_id, name, tenant_id, key_id, key_check, envelope, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (source_id, name) DO UPDATE SET key_id = EXCLUDED.key_id, key_check = EXCLUDED.key_check, envelope = EXCLUDED.envelope, updated_at = EXCLUDED.updated_at
            """,
            [source.Value, name, transaction.Tenant.Value, keys.SealingKeyId!, KeyRing.CheckOf(key), envelope, time.GetUtcNow()],
            cancellationToken);
        await TokenVault.ForgetRefusalsAsync(transaction, source, cancellationToken);
    }

    /// <summary>Which secrets a source has; never their values.</summary>
    public async Task<IReadOnlyList<SecretEntry>> ListAsync(TenantTransaction transaction, SourceId source, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(
            "SELECT name, key_id, updated_at FROM syncfleet.source_secrets WHERE source_id = $1 ORDER BY name", source.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SecretEntry> entries = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new SecretEntry { Name = reader.GetString(0), KeyId = reader.GetString(1), UpdatedAt = reader.GetFieldValue<DateTimeOffset>(2) });
        }

        return entries;
    }

    /// <summary>Opens every secret of a source. Throws Configuration, naming the secret, when a key is missing or wrong.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OpenAsync(TenantTransaction transaction, SourceId source, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command("SELECT name, key_id, envelope FROM syncfleet.source_secrets WHERE source_id = $1", source.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, keyId) = (reader.GetString(0), reader.GetString(1));
            values[name] = SecretEnvelope.Open(keys.Find(keyId), keyId, new SecretName(transaction.Tenant, source, name), reader.GetFieldValue<byte[]>(2));
        }

        return values;
    }
}

/// <summary>A secret's presence, without its value.</summary>
public sealed record SecretEntry
{
    public required string Name { get; init; }
    public required string KeyId { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}
