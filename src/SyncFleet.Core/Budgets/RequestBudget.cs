namespace SyncFleet.Core.Budgets;

/// <summary>One share of the source's rate budget that a request takes before it is sent.</summary>
public sealed record RequestBudget
{
    /// <summary>Name within the source, e.g. <c>get</c>. Requests with the same name share the windows.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 4 windows, taken all at once or not at all.</summary>
    public required IReadOnlyList<RateWindow> Windows { get; init; }
}
