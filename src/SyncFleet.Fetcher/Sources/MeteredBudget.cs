using SyncFleet.Core.Budgets;
using SyncFleet.Hosting.Telemetry;

namespace SyncFleet.Fetcher.Sources;

/// <summary>Counts what a source's rate budget allows and refuses.</summary>
internal sealed class MeteredBudget(IRateBudget budget, string connector) : IRateBudget
{
    private readonly KeyValuePair<string, object?> _connector = new("connector", connector);

    public async ValueTask<DateTimeOffset?> TakeAsync(string name, IReadOnlyList<RateWindow> windows, CancellationToken cancellationToken)
    {
        var askAgainAt = await budget.TakeAsync(name, windows, cancellationToken);
        (askAgainAt is null ? FleetMetrics.BudgetGranted : FleetMetrics.BudgetRefused).Add(1, _connector, new("budget", name));
        return askAgainAt;
    }

    public ValueTask BlockAsync(string name, DateTimeOffset until, CancellationToken cancellationToken) => budget.BlockAsync(name, until, cancellationToken);
}
