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
/// <param name="vault">The fleet's vault.</param>
/// <param name="tenant">Whose source.</param>
/// <param name="source">The source.</param>
/// <param name="asksAgain">A kept refusal does not hold: the source is asked once more.</param>
internal sealed class SealedTokens(TokenVault vault, TenantId tenant, SourceId source, bool asksAgain = false) : ITokenStore
{
    private readonly ConcurrentDictionary<string, SourceToken> _got = new(StringComparer.Ordinal);

    public async Task<SourceToken> GetAsync(
        string name, Func<SourceToken, bool> isUsable, Func<SourceToken?, CancellationToken, Task<SourceToken>> fetchAsync, CancellationToken cancellationToken)
    {
        if (_got.TryGetValue(name, out var got) && isUsable(got))
        {
            return got;
        }

        var held = await vault.GetAsync(
            new TokenName(tenant, source, name),
            kept => !(asksAgain && kept.Refusal is not null) && Read(kept) is { } token && isUsable(token),
            async (kept, stop) => Write(await fetchAsync(kept is { } former ? Read(former) : null, stop)),
            cancellationToken);
        return _got[name] = Read(held)!;
    }

    public async Task<SourceToken?> FindAsync(string name, CancellationToken cancellationToken) =>
        _got.TryGetValue(name, out var got) ? got : await vault.FindAsync(new TokenName(tenant, source, name), cancellationToken) is { } kept ? Read(kept) : null;

    public override string ToString() => nameof(SealedTokens);

    // A refusal lies beside the envelope, where it is shown and can be forgotten.
    private static KeptToken Write(SourceToken token) =>
        new(JsonSerializer.Serialize(token with { Refusal = null }, TokenJson.Default.SourceToken), token.Refusal);

    // What a newer fetcher wrote may have more members; what can't be read at all is as good as none.
    private static SourceToken? Read(KeptToken kept)
    {
        try
        {
            return JsonSerializer.Deserialize(kept.Text, TokenJson.Default.SourceToken) is { } token ? token with { Refusal = kept.Refusal } : null;
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
