using System.Diagnostics;
using Npgsql;
using SyncFleet.Chaos.Syncs;
using SyncFleet.Testing.Processes;

namespace SyncFleet.Chaos.Judging;

/// <summary>What the control tables must say once all is quiet: every run ended, its numbers add up, and nothing of it lies about.</summary>
internal sealed class RunsJudge(NpgsqlDataSource database, Verdict verdict)
{
    // Retention gives a writer a minute of grace to end its batch.
    private static readonly TimeSpan CleanLimit = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // Of failed and canceled runs the pages are kept, mapped or not: they are the audit trail.
    private const string Leftovers = """
        SELECT concat_ws(', ',
            (SELECT nullif(count(*), 0) || ' leases' FROM syncfleet.stream_runs WHERE lease_token IS NOT NULL OR lease_until IS NOT NULL),
            (SELECT nullif(count(*), 0) || ' active stream runs' FROM syncfleet.stream_runs WHERE status IN ('waiting', 'running', 'finishing')),
            (SELECT nullif(count(*), 0) || ' active runs' FROM syncfleet.sync_runs WHERE status IN ('requested', 'running')),
            (SELECT nullif(count(*), 0) || ' parked: ' || string_agg(kind || ' ' || dedupe_key || ' ' || reason, '; ') FROM syncfleet.parked_work),
            (SELECT nullif(count(*), 0) || ' row batches' FROM syncfleet.row_batches),
            (SELECT nullif(count(*), 0) || ' seen rows' FROM syncfleet.seen_rows),
            (SELECT nullif(count(*), 0) || ' parts' FROM syncfleet.stream_parts),
            (SELECT nullif(count(*), 0) || ' sagas: ' || string_agg(correlation_id || ' ' || current_state, '; ') FROM syncfleet.sync_run_sagas),
            (SELECT nullif(count(*), 0) || ' unmapped pages of completed runs' FROM syncfleet.pages JOIN syncfleet.stream_runs USING (stream_run_id)
                WHERE transformed_at IS NULL AND status IN ('completed', 'completed_with_errors')))
        """;

    // What was read is counted when a page is stored: a run that was stopped has read records that it did not come to write.
    private const string Untrue = """
        SELECT sync_run_id || ' ' || stream || ' ' || status || ': read ' || records_read || ' <> written ' || records_written || ' + unchanged ' || records_unchanged || ' + deleted '
            || records_deleted || ' + dead letters ' || records_dead_lettered || ' + filtered ' || records_filtered || '; pages ' || pages_fetched || ', ' || pages_transformed || ', ' || pages_written
        FROM syncfleet.stream_runs
        WHERE records_read < records_written + records_unchanged + records_deleted + records_dead_lettered + records_filtered
           OR pages_written = pages_fetched AND records_read <> records_written + records_unchanged + records_deleted + records_dead_lettered + records_filtered
           OR status IN ('completed', 'completed_with_errors') AND (pages_transformed <> pages_fetched OR pages_written <> pages_fetched)
           OR status IN ('completed', 'completed_with_errors') AND (SELECT count(*) FROM syncfleet.dead_letters d WHERE d.stream_run_id = stream_runs.stream_run_id) <> records_dead_lettered
        """;

    /// <summary>Waits for what is cleaned up in time; what stays is left behind.</summary>
    public async Task JudgeAsync(IReadOnlyList<Guid> asked, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        string left;
        while ((left = (await ReadAsync(Leftovers, cancellationToken)).Single()).Length > 0 && Stopwatch.GetElapsedTime(started) < CleanLimit)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        if (left.Length > 0)
        {
            verdict.Left(left);
        }

        foreach (var line in await ReadAsync(Untrue, cancellationToken))
        {
            verdict.Left($"numbers that do not add up: {line}");
        }

        foreach (var run in asked)
        {
            await JudgeRunAsync(run);
        }
    }

    private async Task JudgeRunAsync(Guid run)
    {
        var snapshot = await RunQueries.ReadSnapshotAsync(database, run);
        if (snapshot.Status == "failed" && snapshot.Failure.Contains(": defect ", StringComparison.Ordinal))
        {
            verdict.Left($"run {run} ended as a defect: {snapshot.Failure}");
        }
        else if (snapshot.Status == "unknown")
        {
            verdict.Left($"run {run} was refused or never began");
        }
    }

    private Task<List<string>> ReadAsync(string sql, CancellationToken cancellationToken) => Patience.AskAsync(
        async () =>
        {
            List<string> lines = [];
            await using var command = database.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                lines.Add(reader.GetString(0));
            }

            return lines;
        },
        CleanLimit,
        cancellationToken);
}
