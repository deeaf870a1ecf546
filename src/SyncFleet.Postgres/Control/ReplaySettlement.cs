using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Control;

/// <summary>What becomes of dead letters when the run that replayed them has ended.</summary>
public static class ReplaySettlement
{
    private const string Replayed = """
        UPDATE syncfleet.dead_letters SET status = 'replayed', resolved_at = $2 WHERE replay_run_id = $1 AND status = 'replaying'
        """;

    // What the run had written already is written again by the next replay, which changes nothing.
    private const string Reopened = """
        UPDATE syncfleet.dead_letters SET status = 'open', replay_run_id = NULL WHERE replay_run_id = $1 AND status = 'replaying'
        """;

    /// <summary>Resolves them when the run completed (records that failed again are dead letters of that run), opens them again when not. Safe to repeat.</summary>
    public static Task SettleAsync(TenantTransaction transaction, SyncRunId run, SyncRunOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken) =>
        outcome is SyncRunOutcome.Completed or SyncRunOutcome.CompletedWithErrors
            ? transaction.ExecuteAsync(Replayed, [run.Value, now.UtcDateTime], cancellationToken)
            : transaction.ExecuteAsync(Reopened, [run.Value], cancellationToken);
}
