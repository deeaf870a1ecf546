using SyncFleet.Core.Budgets;

namespace SyncFleet.Tests.Connectors.Http;

/// <summary>A budget that remembers what was taken and blocked, and grants by a function.</summary>
internal sealed class FakeBudget : IRateBudget
{
    private readonly Lock _lock = new();

    /// <summary>Says whether a take is granted: the name and how many were taken under it before. Null: always.</summary>
    public Func<string, int, DateTimeOffset?>? Grant { get; set; }

    public List<string> Taken { get; } = [];

    public Dictionary<string, DateTimeOffset> Blocked { get; } = [];

    public ValueTask<DateTimeOffset?> TakeAsync(string name, IReadOnlyList<RateWindow> windows, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var refusal = Grant?.Invoke(name, Taken.Count(taken => taken == name));
            if (refusal is null)
            {
                Taken.Add(name);
            }

            return ValueTask.FromResult(refusal);
        }
    }

    public ValueTask BlockAsync(string name, DateTimeOffset until, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Blocked[name] = until;
            return ValueTask.CompletedTask;
        }
    }
}
