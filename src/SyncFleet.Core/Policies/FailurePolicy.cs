using SyncFleet.Contracts;

namespace SyncFleet.Core.Policies;

/// <summary>
/// The one place that decides what follows a failure. Transient: exponential backoff with ±20 % jitter until the attempts are
/// used up. Throttled: as long as the source asked, no attempt counted. Everything else stops: repeating would not mend it.
/// </summary>
/// <param name="delays">First and longest delay.</param>
/// <param name="jitter">Gives a number from 0 up to, not including, 1; spreads streams that failed together.</param>
public sealed class FailurePolicy(RetryDelays delays, Func<double> jitter)
{
    private const double JitterShare = 0.2;

    /// <param name="kind">The failure's kind, as its thrower stated it.</param>
    /// <param name="attempt">Number of the attempt that failed, first is 1.</param>
    /// <param name="maxAttempts">How many attempts there are in all.</param>
    /// <param name="retryAfter">How long the other side asked to wait; null when it did not say.</param>
    public FailureDecision Decide(FailureKind kind, int attempt, int maxAttempts, TimeSpan? retryAfter) => kind switch
    {
        FailureKind.Throttled => FailureDecision.Wait(Bounded(retryAfter ?? delays.Throttled)),
        FailureKind.Transient when attempt < maxAttempts => FailureDecision.Retry(Later(Backoff(attempt), retryAfter)),
        _ => FailureDecision.Stop,
    };

    private TimeSpan Backoff(int attempt)
    {
        // 2^30 first delays are past any longest delay; the bound keeps the multiplication from overflowing.
        var doublings = Math.Clamp(attempt - 1, 0, 30);
        var milliseconds = delays.First.TotalMilliseconds * Math.Pow(2, doublings) * (1 - JitterShare + (2 * JitterShare * jitter()));
        return TimeSpan.FromMilliseconds(Math.Min(milliseconds, delays.Longest.TotalMilliseconds));
    }

    private TimeSpan Later(TimeSpan backoff, TimeSpan? retryAfter) =>
        retryAfter is { } asked && asked > backoff ? Bounded(asked) : backoff;

    private TimeSpan Bounded(TimeSpan asked) =>
        asked < TimeSpan.Zero ? TimeSpan.Zero : asked > delays.LongestWait ? delays.LongestWait : asked;
}
