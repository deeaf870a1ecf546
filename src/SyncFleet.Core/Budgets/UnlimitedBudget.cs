namespace SyncFleet.Core.Budgets;

/// <summary>Grants everything: for a command line run against one's own server.</summary>
public sealed class UnlimitedBudget : IRateBudget
{
    public ValueTask<BudgetRefusal?> TakeAsync(IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken) =>
        ValueTask.FromResult<BudgetRefusal?>(null);

    public ValueTask BlockAsync(IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;
}
