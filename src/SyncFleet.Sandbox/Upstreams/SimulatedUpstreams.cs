using SyncFleet.Sandbox.Altegio;
using SyncFleet.Sandbox.Finale;
using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.ManyChat;
using SyncFleet.Sandbox.Payamgostar;
using SyncFleet.Sandbox.QuickBooks;
using SyncFleet.Sandbox.Siagh;

namespace SyncFleet.Sandbox.Upstreams;

/// <summary>One customer of an upstream and the streams it has.</summary>
internal sealed record AccountPlan
{
    public required string Upstream { get; init; }

    public required string Account { get; init; }

    public required IReadOnlyList<StreamModel> Models { get; init; }

    /// <summary>Added to numeric ids that are unique over all accounts.</summary>
    public long IdOffset { get; init; }
}

/// <summary>Everything that is simulated, by name.</summary>
internal static class SimulatedUpstreams
{
    public static IReadOnlyList<AccountPlan> Accounts { get; } =
    [
        .. FinaleCredentials.Accounts.Select(account => new AccountPlan { Upstream = "finale", Account = account, Models = FinaleModels.All }),
        new() { Upstream = "altegio", Account = SandboxWorld.AllLocations, Models = [CompanyModel.Companies] },
        .. AltegioCredentials.Locations.Select(location => new AccountPlan
        {
            Upstream = "altegio", Account = location, Models = AltegioModels.All, IdOffset = AltegioCredentials.IdOffset(location),
        }),
        new() { Upstream = QuickBooksCredentials.Upstream, Account = QuickBooksCredentials.Realm, Models = QuickBooksModels.All },
        new() { Upstream = ManyChatCredentials.Upstream, Account = ManyChatCredentials.Page, Models = ManyChatModels.All },
        new() { Upstream = PayamgostarCredentials.Upstream, Account = PayamgostarCredentials.Account, Models = PayamgostarModels.All },
        new() { Upstream = SiaghCredentials.Upstream, Account = SiaghCredentials.Account, Models = [ContactModel.Contacts] },
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Accounts.Select(account => account.Upstream).Distinct(StringComparer.Ordinal)];

    /// <summary><c>upstream.stream</c>, each as its path has it.</summary>
    public static IReadOnlyList<string> Streams { get; } =
        [.. Accounts.SelectMany(account => account.Models.Select(model => $"{account.Upstream}.{model.Name}")).Distinct(StringComparer.Ordinal)];
}
