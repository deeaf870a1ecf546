using System.Security.Cryptography;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Postgres.Vaults;

/// <summary>The keys of the credential vault by id. The first seals; all of them open. 32 bytes each.</summary>
public sealed class KeyRing
{
    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    private KeyRing()
    {
    }

    /// <summary>Id of the key that seals; null when the ring is empty.</summary>
    public string? SealingKeyId { get; private init; }

    /// <summary>
    /// What may be told of the keys: each by its id alone, and by id and check value, <c>id:check</c>. The check value tells two keys of
    /// one id apart and tells nothing else.
    /// </summary>
    public IReadOnlyList<string> Names => [.. _keys.Keys.Order(StringComparer.Ordinal).SelectMany(id => (string[])[id, NameOf(id, CheckOf(_keys[id]))])];

    /// <summary>
    /// Reads <c>id:base64[,id:base64…]</c>. Null or empty gives an empty ring, which refuses to seal or open. A malformed text
    /// throws Configuration and says what is expected, never what was given.
    /// </summary>
    public static KeyRing Parse(string? text)
    {
        var entries = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var ring = new KeyRing { SealingKeyId = entries.Length > 0 ? entries[0].Split(':')[0] : null };
        foreach (var entry in entries)
        {
            var parts = entry.Split(':', 2);
            var bytes = new byte[32];
            if (parts.Length != 2 || parts[0].Length is 0 or > 64 || !Convert.TryFromBase64String(parts[1], bytes, out var length) || length != 32)
            {
                throw new SyncFleetException(
                    FailureKind.Configuration,
                    $"SYNCFLEET_VAULT_KEY, entry {Array.IndexOf(entries, entry) + 1}: expected id:base64 of exactly 32 bytes. Make one with: echo \"k1:$(openssl rand -base64 32)\"");
            }

            ring._keys[parts[0]] = bytes;
        }

        return ring;
    }

    /// <summary>The name of a key in <see cref="Names"/>; without a check value its id.</summary>
    public static string NameOf(string id, string? check) => check is null ? id : $"{id}:{check}";

    /// <summary>Check value of a key: 64 bits of a keyed hash of a constant.</summary>
    internal static string CheckOf(ReadOnlySpan<byte> key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, "syncfleet/vault/check"u8).AsSpan(0, 8));

    /// <summary>The key of that id; throws Configuration when the ring does not hold it.</summary>
    internal ReadOnlySpan<byte> Find(string? keyId) =>
        keyId is not null && _keys.TryGetValue(keyId, out var key)
            ? key
            : throw new SyncFleetException(
                FailureKind.Configuration,
                keyId is null
                    ? "SYNCFLEET_VAULT_KEY is not set in this process, so secrets can be neither sealed nor opened. Make one with: echo \"k1:$(openssl rand -base64 32)\""
                    : $"A secret was sealed with the vault key '{keyId}', which SYNCFLEET_VAULT_KEY of this process does not hold. Add that key, or set the secret again.");

    public override string ToString() => nameof(KeyRing);
}
