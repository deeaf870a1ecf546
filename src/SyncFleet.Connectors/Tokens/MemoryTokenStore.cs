using System.Collections.Concurrent;

namespace SyncFleet.Connectors.Tokens;

/// <summary>
/// Keeps tokens in this process only: for a command line run, and for tests. Two processes with a store of their own each get
/// tokens for themselves, which refresh tokens for one use do not survive.
/// </summary>
public sealed class MemoryTokenStore : ITokenStore, IDisposable
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>What is kept, in no order.</summary>
    public IReadOnlyList<SourceToken> Kept => [.. _slots.Values.Select(slot => slot.Token).OfType<SourceToken>()];

    public async Task<SourceToken> GetAsync(
        string name, Func<SourceToken, bool> isUsable, Func<SourceToken?, CancellationToken, Task<SourceToken>> fetchAsync, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(name, static _ => new Slot());
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            if (slot.Token is { } kept && isUsable(kept))
            {
                return kept;
            }

            return slot.Token = await fetchAsync(slot.Token, cancellationToken);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    public Task<SourceToken?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_slots.GetValueOrDefault(name)?.Token);

    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Turn.Dispose();
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public SourceToken? Token { get; set; }
    }
}
