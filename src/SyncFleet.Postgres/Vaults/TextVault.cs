using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Postgres.Vaults;

/// <summary>Seals texts that are kept outside the vault's own tables, for the source they belong to.</summary>
public sealed class TextVault(KeyRing keys)
{
    public bool CanSeal => keys.SealingKeyId is not null;

    /// <summary>Key id, colon, envelope. Throws Configuration when the process has no vault key.</summary>
    public string Seal(TenantId tenant, SourceId source, string name, string text)
    {
        var key = keys.Find(keys.SealingKeyId);
        return $"{keys.SealingKeyId}:{Convert.ToBase64String(SecretEnvelope.Seal(key, keys.SealingKeyId!, new SecretName(tenant, source, name), text))}";
    }

    /// <summary>What was sealed under that name. Throws Configuration when the key is missing or another.</summary>
    public string Open(TenantId tenant, SourceId source, string name, string closed)
    {
        var parts = closed.Split(':', 2);
        var envelope = new byte[closed.Length];
        return parts.Length == 2 && Convert.TryFromBase64String(parts[1], envelope, out var length)
            ? SecretEnvelope.Open(keys.Find(parts[0]), parts[0], new SecretName(tenant, source, name), envelope.AsSpan(0, length))
            : throw new SyncFleetException(FailureKind.Defect, $"The sealed text '{name}' is none; start the stream again.");
    }
}
