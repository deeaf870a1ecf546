using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Fetcher.Sources;

/// <summary>
/// One source's tokens in the fleet's vault. What this read has got is remembered, so that not every request asks the database; a
/// token that has run out or was refused is not usable any more, and then the vault decides.
/// </summary>
internal sealed class SealedTokens(TokenVault vault, TenantId tenant, SourceId source) : ITokenStore
{
    private readonly ConcurrentDictionary<string, SourceToken> _got = new(StringComparer.Ordinal);

    public async Task<SourceToken> GetAsync(
        string name, Func<SourceToken, bool> isUsable, Func<SourceToken?, CancellationToken, Task<SourceToken>> fetchAsync, CancellationToken cancellationToken)
    {
        if (_got.TryGetValue(name, out var got) && isUsable(got))
        {
            return got;
        }

        var text = await vault.GetAsync(
            new TokenName(tenant, source, name),
            kept => Read(kept) is { } token && isUsable(token),
            async (kept, stop) => JsonSerializer.Serialize(await fetchAsync(kept is null ? null : Read(kept), stop), TokenJson.Default.SourceToken),
            cancellationToken);
        return _got[name] = Read(text)!;
    }

    public override string ToString() => nameof(SealedTokens);

    // What a newer fetcher wrote may have more members; what can't be read at all is as good as none.
    private static SourceToken? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, TokenJson.Default.SourceToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How a token stands in its envelope.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SourceToken))]
internal sealed partial class TokenJson : JsonSerializerContext;
