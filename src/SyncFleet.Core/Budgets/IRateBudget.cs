namespace SyncFleet.Core.Budgets;

/// <summary>At most <paramref name="Limit"/> requests in any rolling <paramref name="Window"/>.</summary>
/// <param name="Limit">1 to 2 000.</param>
/// <param name="Window">1 s to 24 h, whole seconds.</param>
public readonly record struct RateWindow(int Limit, TimeSpan Window);

/// <summary>Why a request may not go yet.</summary>
/// <param name="Budget">Name of the budget that has room last.</param>
/// <param name="AskAgainAfter">When to ask again, from now on.</param>
public readonly record struct BudgetRefusal(string Budget, TimeSpan AskAgainAfter);

/// <summary>The rate budget of one source, shared by every fetcher.</summary>
public interface IRateBudget
{
    /// <summary>Takes one request from every window of every budget at once, or from none.</summary>
    /// <param name="budgets">1 to 8 budgets, each name once.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    /// <returns>Null when granted.</returns>
    ValueTask<BudgetRefusal?> TakeAsync(IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken);

    /// <summary>The source itself asked to wait: nobody gets a grant from these budgets for <paramref name="wait"/>.</summary>
    ValueTask BlockAsync(IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken);
}
