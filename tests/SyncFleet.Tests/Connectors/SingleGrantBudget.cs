using SyncFleet.Core.Budgets;

namespace SyncFleet.Tests.Connectors;

/// <summary>Grants one request, then none until it is filled again: what is left of a budget that many share.</summary>
internal sealed class SingleGrantBudget : IRateBudget
{
    private bool _isEmpty;

    public void Refill() => _isEmpty = false;

    public ValueTask<BudgetRefusal?> TakeAsync(IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken)
    {
        var isRefused = _isEmpty;
        _isEmpty = true;
        return ValueTask.FromResult<BudgetRefusal?>(isRefused ? new BudgetRefusal(budgets[0].Name, TimeSpan.FromSeconds(1)) : null);
    }

    public ValueTask BlockAsync(IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
