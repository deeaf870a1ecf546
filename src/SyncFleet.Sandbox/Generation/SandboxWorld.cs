using SyncFleet.Sandbox.Altegio;
using SyncFleet.Sandbox.Finale;

namespace SyncFleet.Sandbox.Generation;

/// <summary>Everything that is simulated: the accounts of both upstreams with their streams, and the time they live in.</summary>
internal sealed class SandboxWorld
{
    /// <summary>Altegio's account that holds what belongs to no location: the list of companies.</summary>
    public const string AllLocations = "all";

    private readonly List<SimulatedAccount> _accounts = [];

    public SandboxWorld(SandboxOptions options, TimeProvider time)
    {
        Seed = options.Seed;
        Clock = new(options.Start(time), time);
        foreach (var account in FinaleCredentials.Accounts)
        {
            Add("finale", account, FinaleModels.All, options);
        }

        Add("altegio", AllLocations, [CompanyModel.Companies], options);
        foreach (var location in AltegioCredentials.Locations)
        {
            Add("altegio", location, AltegioModels.All, options);
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

    private void Add(string upstream, string name, IReadOnlyList<StreamModel> models, SandboxOptions options)
    {
        var account = new SimulatedAccount(upstream, name, options.Seed, upstream == "altegio" ? AltegioCredentials.IdOffset(name) : 0);
        foreach (var model in models)
        {
            var size = options.Sizes.TryGetValue($"{upstream}.{model.Name}", out var own) ? own : model.FixedSize ?? options.Records;
            account.Add(new(account, model, size, Clock, options.SpanDays * 86_400L));
        }

        _accounts.Add(account);
    }
}
