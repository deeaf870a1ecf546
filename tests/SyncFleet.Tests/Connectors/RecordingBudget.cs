using System.Globalization;
using SyncFleet.Core.Budgets;

namespace SyncFleet.Tests.Connectors;

/// <summary>Grants everything and remembers, in words, what was asked for.</summary>
internal sealed class RecordingBudget : IRateBudget
{
    private readonly HashSet<string> _windows = [];

    public IReadOnlyCollection<string> Windows => _windows;

    public ValueTask<BudgetRefusal?> TakeAsync(IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken)
    {
        foreach (var budget in budgets)
        {
            _windows.Add($"{budget.Name} {string.Join(' ', budget.Windows.Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Limit}/{w.Window.TotalSeconds}s")))}");
        }

        return ValueTask.FromResult<BudgetRefusal?>(null);
    }

    public ValueTask BlockAsync(IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
