using System.Collections.Immutable;

namespace SyncFleet.IntegrationTests.Coordinator;

/// <summary>Every message the test bus has seen, in order; tests wait for one instead of for time.</summary>
internal sealed class MessageLog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private ImmutableList<object> _messages = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(object message)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _messages = _messages.Add(message);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    public IReadOnlyList<T> All<T>(Func<T, bool>? where = null) => [.. _messages.OfType<T>().Where(where ?? (_ => true))];

    /// <summary>The first such message, seen already or to come.</summary>
    public async Task<T> WaitAsync<T>(Func<T, bool> where) => (await WaitAsync(where, count: 1))[0];

    /// <summary>Such messages, as soon as there are <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<T>> WaitAsync<T>(Func<T, bool> where, int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            var found = All(where);
            if (found.Count >= count)
            {
                return found;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException canceled)
            {
                throw new TimeoutException($"{found.Count} of {count} {typeof(T).Name} came within {Patience}. Seen: {string.Join(", ", _messages.Select(m => m.GetType().Name))}", canceled);
            }
        }
    }
}
