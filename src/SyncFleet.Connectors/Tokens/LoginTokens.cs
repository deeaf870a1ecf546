using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Tokens;

/// <summary>
/// The session of a source that is entered by user name and password: one log-in for all who read it, kept until it ends or is
/// refused. A refused log-in is kept, too: readers side by side must not try a wrong password until the account is locked.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="connector">Name of the connector, for failures.</param>
/// <param name="origin">Digest of address, user and password: when these are changed, everything kept is worth nothing.</param>
internal sealed class LoginTokens(SourceContext source, string connector, string origin)
{
    private const string Name = "login";

    /// <param name="refused">A session the source took back; null: none.</param>
    /// <param name="logInAsync">Logs in; given the session that has ended, or null.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="SyncFleetException">The source does not take these credentials.</exception>
    public async Task<string> GetAsync(
        string? refused, Func<SourceToken?, CancellationToken, Task<SourceToken>> logInAsync, CancellationToken cancellationToken)
    {
        var token = await source.Tokens.GetAsync(
            Name,
            kept => kept.Origin == origin && kept.Access != refused && !(kept.ExpiresAt <= source.Time.GetUtcNow()),
            (kept, stop) => LogInAsync(kept?.Origin == origin && kept.Access.Length > 0 ? kept : null, logInAsync, stop),
            cancellationToken);
        return token.Access.Length > 0 ? token.Access : throw new SyncFleetException(
            FailureKind.Configuration,
            $"{connector} refused the log-in; check user name and password. To keep the account from being locked they are not tried again before {token.ExpiresAt:yyyy-MM-dd HH:mm:ss} UTC, unless they are changed");
    }

    private async Task<SourceToken> LogInAsync(
        SourceToken? ended, Func<SourceToken?, CancellationToken, Task<SourceToken>> logInAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await logInAsync(ended, cancellationToken) with { Origin = origin };
        }
        catch (LoginRefusedException refusal)
        {
            // No access: what is kept is the refusal.
            return new SourceToken { Access = "", ExpiresAt = source.Time.GetUtcNow() + refusal.Pause, Origin = origin };
        }
    }
}
