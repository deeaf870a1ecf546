using SyncFleet.Sandbox.Upstreams;

namespace SyncFleet.Sandbox.Generation;

/// <summary>Everything that is simulated: the accounts of all upstreams with their streams, and the time they live in.</summary>
internal sealed class SandboxWorld
{
    /// <summary>Altegio's account that holds what belongs to no location: the list of companies.</summary>
    public const string AllLocations = "all";

    private readonly List<SimulatedAccount> _accounts = [];

    public SandboxWorld(SandboxOptions options, TimeProvider time)
    {
        Seed = options.Seed;
        Clock = new(options.Start(time), time);
        foreach (var plan in SimulatedUpstreams.Accounts)
        {
            Add(plan, options);
        }
    }

    public ulong Seed { get; }

    public SandboxClock Clock { get; }

    public IReadOnlyList<SimulatedAccount> Accounts => _accounts;

    public SimulatedAccount? Find(string upstream, string account) => _accounts.Find(a => a.Upstream == upstream && a.Name == account);

    public void Reset()
    {
        Clock.Reset();
        foreach (var stream in _accounts.SelectMany(a => a.Streams))
        {
            stream.Reset();
        }
    }

    private void Add(AccountPlan plan, SandboxOptions options)
    {
        var account = new SimulatedAccount(plan.Upstream, plan.Account, options.Seed, plan.IdOffset);
        foreach (var model in plan.Models)
        {
            var size = options.Sizes.TryGetValue($"{plan.Upstream}.{model.Name}", out var own) ? own : model.FixedSize ?? options.Records;
            account.Add(new(account, model, size, Clock, options.SpanDays * 86_400L));
        }

        _accounts.Add(account);
    }
}
