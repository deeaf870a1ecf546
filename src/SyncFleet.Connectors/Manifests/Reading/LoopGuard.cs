using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>
/// Notices that page tokens go in a circle, with the memory of two of them: one is kept as a mark and compared with those that
/// follow; after 1, 2, 4, 8 … tokens the mark moves up (Brent's algorithm). The records of the last page are kept too: a source
/// that ignores the page number gives the same page for ever.
/// </summary>
internal readonly record struct LoopGuard
{
    /// <summary>Digest of the marked token; null before the first one.</summary>
    [JsonPropertyName("mark")]
    public string? Mark { get; init; }

    /// <summary>Digest of the last token.</summary>
    [JsonPropertyName("last")]
    public string? Last { get; init; }

    [JsonPropertyName("reach")]
    public int Reach { get; init; }

    [JsonPropertyName("steps")]
    public int Steps { get; init; }

    /// <summary>Digest of the last page's records; null when it had none.</summary>
    [JsonPropertyName("records")]
    public string? Records { get; init; }

    public static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12));

    /// <summary>Digest of several records; null of none.</summary>
    public static string? Digest(IReadOnlyList<JsonElement> records)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var record in records)
        {
            hash.AppendData(JsonMarshal.GetRawUtf8Value(record));
        }

        return records.Count > 0 ? Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12)) : null;
    }

    public bool HasSeen(string token) => Digest(Encoding.UTF8.GetBytes(token)) is var digest && (digest == Mark || digest == Last);

    public LoopGuard After(string token, string? records)
    {
        var digest = Digest(Encoding.UTF8.GetBytes(token));
        return Mark is null || Steps + 1 >= Reach
            ? new LoopGuard { Mark = digest, Last = digest, Reach = Math.Max(1, Reach) * 2, Records = records }
            : this with { Last = digest, Steps = Steps + 1, Records = records };
    }
}
