using SyncFleet.Sandbox.Payamgostar;
using SyncFleet.Sandbox.QuickBooks;
using SyncFleet.Sandbox.Siagh;

namespace SyncFleet.Sandbox.Tokens;

/// <summary>The token desks of those upstreams that have one.</summary>
internal sealed class TokenDesks(SandboxOptions options, TimeProvider time)
{
    public TokenDesk QuickBooks { get; } = new(QuickBooksCredentials.Upstream, options.Seed, time, QuickBooksCredentials.RefreshToken);

    public TokenDesk Payamgostar { get; } = new(PayamgostarCredentials.Upstream, options.Seed, time);

    public TokenDesk Siagh { get; } = new(SiaghCredentials.Upstream, options.Seed, time);

    public IReadOnlyList<TokenCounts> Counts() => [Payamgostar.Counts(), QuickBooks.Counts(), Siagh.Counts()];

    public TokenDesk? Find(string upstream) => upstream switch
    {
        QuickBooksCredentials.Upstream => QuickBooks,
        PayamgostarCredentials.Upstream => Payamgostar,
        SiaghCredentials.Upstream => Siagh,
        _ => null,
    };

    public void Reset()
    {
        QuickBooks.Reset();
        Payamgostar.Reset();
        Siagh.Reset();
    }
}
