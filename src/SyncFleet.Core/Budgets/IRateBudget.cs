namespace SyncFleet.Core.Budgets;

/// <summary>At most <paramref name="Limit"/> requests in any rolling <paramref name="Window"/>.</summary>
/// <param name="Limit">1 to 2 000.</param>
/// <param name="Window">1 s to 24 h, whole seconds.</param>
public readonly record struct RateWindow(int Limit, TimeSpan Window);

/// <summary>The rate budget of one source, shared by every fetcher.</summary>
public interface IRateBudget
{
    /// <summary>Takes one request from every window at once, or from none.</summary>
    /// <param name="name">Name of the budget within the source, e.g. <c>get</c> or <c>collections</c>.</param>
    /// <param name="windows">1 to 4 windows.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    /// <returns>Null when granted; otherwise when to ask again, UTC.</returns>
    ValueTask<DateTimeOffset?> TakeAsync(string name, IReadOnlyList<RateWindow> windows, CancellationToken cancellationToken);

    /// <summary>The source itself asked to wait: nobody gets a grant before <paramref name="until"/>.</summary>
    ValueTask BlockAsync(string name, DateTimeOffset until, CancellationToken cancellationToken);
}
