using System.Security.Cryptography;
using System.Text;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Tokens;

/// <summary>Seals with a key that ends with the process: for a command line run, and for tests.</summary>
internal sealed class MemorySeal : ITextSeal
{
    private const int TagBytes = 16;
    private const int HeaderBytes = NonceBytes + TagBytes;
    private const int NonceBytes = 12;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public bool CanClose => true;

    public string Close(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var closed = new byte[HeaderBytes + plain.Length];
        RandomNumberGenerator.Fill(closed.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(Key, TagBytes);
        aes.Encrypt(closed.AsSpan(0, NonceBytes), plain, closed.AsSpan(HeaderBytes), closed.AsSpan(NonceBytes, TagBytes));
        return Convert.ToBase64String(closed);
    }

    public string Open(string closed)
    {
        try
        {
            var bytes = Convert.FromBase64String(closed);
            var plain = new byte[Math.Max(bytes.Length - HeaderBytes, 0)];
            using var aes = new AesGcm(Key, TagBytes);
            aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(HeaderBytes), bytes.AsSpan(NonceBytes, TagBytes), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception failure) when (failure is FormatException or CryptographicException or ArgumentException)
        {
            throw new SyncFleetException(FailureKind.Defect, "The stored position of the read was sealed by another process; start the stream again.", inner: failure);
        }
    }
}
