using SyncFleet.Contracts;

namespace SyncFleet.Core.Policies;

/// <summary>How a run that came to its own end counts. A run stopped by a person or a deadline is not asked here.</summary>
public static class OutcomeRule
{
    /// <param name="streams">Outcome of every stream of the run, the ones that never ran included as <see cref="StreamOutcome.Canceled"/>.</param>
    /// <returns>
    /// <see cref="SyncRunOutcome.Failed"/> when no stream completed or a failed phase kept later streams from running;
    /// <see cref="SyncRunOutcome.CompletedWithErrors"/> when some failed or dead-lettered; otherwise <see cref="SyncRunOutcome.Completed"/>.
    /// </returns>
    public static SyncRunOutcome Decide(IReadOnlyCollection<StreamOutcome> streams)
    {
        var completed = streams.Any(s => s is StreamOutcome.Completed or StreamOutcome.CompletedWithErrors);
        if (!completed || streams.Contains(StreamOutcome.Canceled))
        {
            return SyncRunOutcome.Failed;
        }

        return streams.All(s => s is StreamOutcome.Completed) ? SyncRunOutcome.Completed : SyncRunOutcome.CompletedWithErrors;
    }
}
