namespace SyncFleet.Core.Policies;

/// <summary>How one stream of a run ended.</summary>
public enum StreamOutcome
{
    /// <summary>Every record accounted for, none dead-lettered.</summary>
    Completed = 0,

    /// <summary>Every record accounted for, some as dead letters.</summary>
    CompletedWithErrors = 1,

    /// <summary>Stopped by a failure.</summary>
    Failed = 2,

    /// <summary>Never ran, or was stopped, because the run ended before.</summary>
    Canceled = 3,
}
