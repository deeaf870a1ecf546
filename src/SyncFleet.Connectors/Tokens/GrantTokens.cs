using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Tokens;

/// <summary>
/// The access token of a source that was authorised once and is asked with a refresh token since. When the source refuses that, the
/// refusal is kept like a token: nobody asks again for the same grant until a check does or it is changed.
/// </summary>
internal static class GrantTokens
{
    /// <param name="tokens">The source's tokens.</param>
    /// <param name="name">Which of them.</param>
    /// <param name="origin">Digest of what the token grows from: a refusal is of this and no other.</param>
    /// <param name="isUsable">Whether a kept token still serves.</param>
    /// <param name="renewAsync">Gets a new one; throws <see cref="GrantRefusedException"/> when the grant is no good any more.</param>
    /// <param name="cancellationToken">Stops the wait for the token.</param>
    /// <exception cref="SyncFleetException">The source must be authorised again.</exception>
    public static async Task<SourceToken> GetAsync(
        ITokenStore tokens,
        string name,
        string origin,
        Func<SourceToken, bool> isUsable,
        Func<SourceToken?, CancellationToken, Task<SourceToken>> renewAsync,
        CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(
            name,
            kept => kept.Origin == origin && kept.Refusal is not null || isUsable(kept),
            (kept, stop) => RenewAsync(kept, origin, renewAsync, stop),
            cancellationToken);
        return token.Refusal is null ? token : throw new SyncFleetException(
            FailureKind.Configuration,
            $"The source needs re-authorisation: {token.Refusal}. Store the new credentials with 'syncfleet source set-secret'; until then only 'syncfleet source check' asks it again.");
    }

    private static async Task<SourceToken> RenewAsync(
        SourceToken? kept, string origin, Func<SourceToken?, CancellationToken, Task<SourceToken>> renewAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await renewAsync(kept, cancellationToken);
        }
        catch (GrantRefusedException refusal)
        {
            // The refresh token stays: should the source have erred, a check tries the newest and not the first.
            return new SourceToken { Access = "", Refresh = kept?.Origin == origin ? kept.Refresh : null, Origin = origin, ExpiresAt = DateTimeOffset.MinValue, Refusal = refusal.Message };
        }
    }
}
