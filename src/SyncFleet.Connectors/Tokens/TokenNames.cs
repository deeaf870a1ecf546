using System.Security.Cryptography;
using System.Text;

namespace SyncFleet.Connectors.Tokens;

/// <summary>Short names for what must not be written out.</summary>
internal static class TokenNames
{
    public static string Digest(params IReadOnlyList<string?> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(part => $"{part?.Length}:{part}")))).AsSpan(0, 16));
}
