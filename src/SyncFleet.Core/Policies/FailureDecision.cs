namespace SyncFleet.Core.Policies;

/// <summary>What becomes of a failed stream run: again after a delay, or the end.</summary>
public readonly record struct FailureDecision
{
    private FailureDecision(TimeSpan? retryDelay, bool countsAttempt)
    {
        RetryDelay = retryDelay;
        CountsAttempt = countsAttempt;
    }

    /// <summary>The stream run ends as failed.</summary>
    public static FailureDecision Stop { get; }

    /// <summary>How long the work is parked; null means stop.</summary>
    public TimeSpan? RetryDelay { get; }

    /// <summary>True: the try that failed uses up one of the attempts. False for waiting, which is no failure.</summary>
    public bool CountsAttempt { get; }

    /// <summary>Try again after <paramref name="delay"/> as the next attempt.</summary>
    public static FailureDecision Retry(TimeSpan delay) => new(delay, countsAttempt: true);

    /// <summary>Go on after <paramref name="delay"/> with the same attempt.</summary>
    public static FailureDecision Wait(TimeSpan delay) => new(delay, countsAttempt: false);
}
