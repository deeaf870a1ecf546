using SyncFleet.Core.Budgets;

namespace SyncFleet.Tests.Connectors;

/// <summary>Grants so many requests, then refuses one, and so on.</summary>
internal sealed class GrudgingBudget(int granted) : IRateBudget
{
    private int _asked;

    public ValueTask<BudgetRefusal?> TakeAsync(IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken) =>
        ValueTask.FromResult(++_asked % (granted + 1) == 0 ? new BudgetRefusal(budgets[0].Name, TimeSpan.FromSeconds(1)) : (BudgetRefusal?)null);

    public ValueTask BlockAsync(IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
