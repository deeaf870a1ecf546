using System.Diagnostics;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>Writes the rows of a new run: the run, a stream run for each stream of each phase, its lanes, the parked deadline.</summary>
public sealed class RunWriter(ParkedWorkStore parked, TimeProvider time)
{
    /// <summary>Lanes of a stream run: how many writers can work on one stream at once.</summary>
    public const short Lanes = 2;

    private const string NextNumber = "UPDATE syncfleet.syncs SET last_run_number = last_run_number + 1 WHERE sync_id = $1 RETURNING last_run_number";

    private const string InsertRun = """
        INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, status, definition, phases, full_refresh, requested_by,
            requested_at, ended_at, deadline_at, failure_kind, failure_message, trace_id, trace_parent)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $5 = 'refused' THEN now() END, now() + $11, $12, $13, $14, $15)
        """;

    private const string InsertStream = """
        INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes, checkpoint_in)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9,
            CASE WHEN $10 THEN NULL ELSE (SELECT cursor FROM syncfleet.checkpoints WHERE sync_id = $4 AND stream = $7) END)
        """;

    private const string InsertLanes = """
        INSERT INTO syncfleet.write_lanes (stream_run_id, lane, tenant_id) SELECT $1, lane, $2 FROM generate_series(0, $3 - 1) lane
        """;

    /// <summary>Writes a run that may start. The caller has made sure that none is active.</summary>
    public async Task InsertAsync(
        TenantTransaction transaction, RunAsked asked, SyncDefinition definition, SourceFound source, CancellationToken cancellationToken)
    {
        var run = asked.Request.SyncRunId!.Value;
        await InsertRunAsync(transaction, asked, (Status: "requested", definition.Phases.Count, definition.Deadline, Kind: null, Message: null), cancellationToken);
        for (var phase = 1; phase <= definition.Phases.Count; phase++)
        {
            foreach (var stream in definition.Phases[phase - 1].Streams)
            {
                await InsertStreamAsync(transaction, (run, asked.SyncId, source), phase, stream, asked.Request.FullRefresh ?? false, cancellationToken);
            }
        }

        await parked.ParkAsync(transaction, ParkedWork.Deadline(transaction.Tenant, run, definition.Deadline), cancellationToken);
    }

    /// <summary>Writes a run that never starts, so that whoever asked can read why.</summary>
    public Task InsertRefusedAsync(
        TenantTransaction transaction, RunAsked asked, FailureKind? kind, string message, CancellationToken cancellationToken) =>
        InsertRunAsync(transaction, asked, (Status: "refused", 0, TimeSpan.Zero, Kind: kind, Message: message), cancellationToken);

    private async Task InsertRunAsync(
        TenantTransaction transaction, RunAsked asked,
        (string Status, int Phases, TimeSpan Deadline, FailureKind? Kind, string? Message) run, CancellationToken cancellationToken)
    {
        await using var next = transaction.Command(NextNumber, asked.SyncId.Value);
        var number = (long)(await next.ExecuteScalarAsync(cancellationToken))!;
        var now = time.GetUtcNow();

        var request = asked.Request;

        // The sender's clock may be ahead of ours; a run is never asked for in the future.
        var requestedAt = request.RequestedAt is { } given && given < now ? given : now;
        object?[] values =
        [
            request.SyncRunId!.Value.Value, transaction.Tenant.Value, asked.SyncId.Value, number, run.Status, asked.Yaml, run.Phases, request.FullRefresh ?? false,
            request.RequestedBy, requestedAt.UtcDateTime, run.Deadline,
            run.Kind is { } kind ? FailureKinds.NameOf(kind) : null, run.Message, Activity.Current?.TraceId.ToString(),
            Activity.Current?.Id,
        ];
        await transaction.ExecuteAsync(InsertRun, values, cancellationToken);
    }

    private async Task InsertStreamAsync(
        TenantTransaction transaction, (SyncRunId Run, SyncId Sync, SourceFound Source) of, int phase, StreamDefinition stream, bool fullRefresh, CancellationToken cancellationToken)
    {
        var id = StreamRunId.New(time).Value;
        object?[] values =
        [
            id, transaction.Tenant.Value, of.Run.Value, of.Sync.Value, of.Source.SourceId.Value, phase, stream.Stream, of.Source.Connector, Lanes,
            fullRefresh || stream.Read == ReadMode.Full,
        ];
        await transaction.ExecuteAsync(InsertStream, values, cancellationToken);
        await transaction.ExecuteAsync(InsertLanes, [id, transaction.Tenant.Value, (int)Lanes], cancellationToken);
    }
}
