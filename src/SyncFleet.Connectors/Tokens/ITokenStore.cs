namespace SyncFleet.Connectors.Tokens;

/// <summary>
/// Keeps the access and session tokens of one source, for every process that reads it. Whoever implements it promises: at most one
/// <c>fetchAsync</c> of a name runs at a time in the whole fleet, its result is saved before anybody gets it, and the others
/// then get that one. A refresh token that is good for one use only is lost if either is not kept.
/// </summary>
public interface ITokenStore
{
    /// <summary>What is kept under a name, for who would not fetch anything; null: nothing.</summary>
    Task<SourceToken?> FindAsync(string name, CancellationToken cancellationToken);

    /// <param name="name">Which token of the source; the same in every process that means the same token.</param>
    /// <param name="isUsable">Whether a kept token still serves. Not asked of one that was fetched for this call.</param>
    /// <param name="fetchAsync">Gets a new one; given the kept one, or null. What it throws passes, and nothing is saved.</param>
    /// <param name="cancellationToken">Ends the wait for the lock and the fetch.</param>
    Task<SourceToken> GetAsync(
        string name, Func<SourceToken, bool> isUsable, Func<SourceToken?, CancellationToken, Task<SourceToken>> fetchAsync, CancellationToken cancellationToken);
}
