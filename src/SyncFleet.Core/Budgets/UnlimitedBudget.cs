namespace SyncFleet.Core.Budgets;

/// <summary>Grants everything: for a command line run against one's own server.</summary>
public sealed class UnlimitedBudget : IRateBudget
{
    public ValueTask<DateTimeOffset?> TakeAsync(string name, IReadOnlyList<RateWindow> windows, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DateTimeOffset?>(null);

    public ValueTask BlockAsync(string name, DateTimeOffset until, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
