using SyncFleet.Core.Budgets;
using SyncFleet.Hosting.Telemetry;

namespace SyncFleet.Fetcher.Sources;

/// <summary>Counts what a source's rate budget allows and refuses.</summary>
internal sealed class MeteredBudget(IRateBudget budget, string connector) : IRateBudget
{
    private readonly KeyValuePair<string, object?> _connector = new("connector", connector);

    public async ValueTask<BudgetRefusal?> TakeAsync(IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken)
    {
        var refusal = await budget.TakeAsync(budgets, cancellationToken);
        if (refusal is { } refused)
        {
            FleetMetrics.BudgetRefused.Add(1, _connector, new("budget", refused.Budget));
        }
        else
        {
            FleetMetrics.BudgetGranted.Add(1, _connector);
        }

        return refusal;
    }

    public ValueTask BlockAsync(IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken) =>
        budget.BlockAsync(budgets, wait, cancellationToken);
}
