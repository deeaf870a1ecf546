using SyncFleet.Core.Budgets;

namespace SyncFleet.Tests.Connectors.Http;

/// <summary>A budget that remembers what was taken and blocked, and grants by a function.</summary>
internal sealed class FakeBudget : IRateBudget
{
    private readonly Lock _lock = new();

    /// <summary>Says whether a take is granted, or when to ask again: the name and how many were taken under it before. Null: always.</summary>
    public Func<string, int, TimeSpan?>? Grant { get; set; }

    public List<string> Taken { get; } = [];

    public Dictionary<string, TimeSpan> Blocked { get; } = [];

    public ValueTask<BudgetRefusal?> TakeAsync(IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var name in budgets.Select(b => b.Name))
            {
                if (Grant?.Invoke(name, Taken.Count(taken => taken == name)) is { } askAgainAfter)
                {
                    return ValueTask.FromResult<BudgetRefusal?>(new BudgetRefusal(name, askAgainAfter));
                }
            }

            Taken.AddRange(budgets.Select(b => b.Name));
            return ValueTask.FromResult<BudgetRefusal?>(null);
        }
    }

    public ValueTask BlockAsync(IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var budget in budgets)
            {
                Blocked[budget.Name] = wait;
            }

            return ValueTask.CompletedTask;
        }
    }
}
