using System.Security.Cryptography;
using System.Text;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Postgres.Vaults;

/// <summary>
/// One sealed secret: version byte 1, nonce (12), tag (16), ciphertext. AES-256-GCM with tenant, source, name and key id as
/// associated data, so an envelope moved to another row does not open.
/// </summary>
internal static class SecretEnvelope
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + NonceBytes + TagBytes;

    public static byte[] Seal(ReadOnlySpan<byte> key, string keyId, SecretName name, string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var envelope = new byte[HeaderBytes + plain.Length];
        envelope[0] = Version;
        var nonce = envelope.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, envelope.AsSpan(HeaderBytes), envelope.AsSpan(1 + NonceBytes, TagBytes), name.AssociatedData(keyId));
        CryptographicOperations.ZeroMemory(plain);
        return envelope;
    }

    public static string Open(ReadOnlySpan<byte> key, string keyId, SecretName name, ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length < HeaderBytes || envelope[0] != Version)
        {
            throw Broken(name);
        }

        var plain = new byte[envelope.Length - HeaderBytes];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(envelope.Slice(1, NonceBytes), envelope[HeaderBytes..], envelope.Slice(1 + NonceBytes, TagBytes), plain, name.AssociatedData(keyId));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Broken(name);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static SyncFleetException Broken(SecretName name) => new(
        FailureKind.Configuration,
        $"The secret '{name.Name}' does not open with the vault key of this process: the key is another one, or the row was changed. Set the secret again.");
}

/// <summary>Where a secret belongs.</summary>
internal readonly record struct SecretName(TenantId Tenant, SourceId Source, string Name)
{
    public byte[] AssociatedData(string keyId) => Encoding.UTF8.GetBytes($"syncfleet/1/{Tenant}/{Source}/{Name}/{keyId}");
}
