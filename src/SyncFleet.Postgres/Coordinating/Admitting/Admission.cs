using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Fetchers;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>
/// Decides whether a requested run may start, and writes it down: the run, its streams and lanes, its deadline; or why not. One
/// transaction, safe to repeat: the same run id starts one run. Nothing is sent from here.
/// </summary>
public sealed class Admission(FleetDatabase database, ParkedWorkStore parked, RunWriter runs, AdmissionLimits limits, TimeProvider time)
{
    private static readonly TimeSpan FetcherPause = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    private const string DefaultTenant = "default";

    private const string FindTenant = """
        SELECT t.tenant_id, (SELECT r.tenant_id FROM syncfleet.sync_runs r WHERE r.sync_run_id = $2)
        FROM syncfleet.tenants t WHERE t.slug = $1
        """;

    private const string FindRun = """
        SELECT r.status, r.sync_id, y.name, r.failure_kind, r.failure_message, r.ended_at
        FROM syncfleet.sync_runs r JOIN syncfleet.syncs y USING (sync_id) WHERE r.sync_run_id = $1
        """;

    // The lock makes requests for one sync take turns, so that the overlap rule sees every earlier one.
    private const string FindSync = "SELECT sync_id, definition FROM syncfleet.syncs WHERE name = $1 FOR UPDATE";

    private const string FindActive = """
        SELECT sync_run_id, run_number FROM syncfleet.sync_runs WHERE sync_id = $1 AND kind = 'sync' AND status IN ('requested', 'running')
        """;

    private const string FindQueued = "SELECT sync_run_id FROM syncfleet.parked_work WHERE dedupe_key = $1";

    private const string RequestCancel = """
        UPDATE syncfleet.sync_runs SET cancel_requested_at = coalesce(cancel_requested_at, now()) WHERE sync_run_id = $1
        """;

    /// <param name="message">The request.</param>
    /// <param name="run">Its run id: the request's own, or one given to it.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task<AdmissionResult> AdmitAsync(StartSync message, SyncRunId run, CancellationToken cancellationToken)
    {
        var request = message with { SyncRunId = run };
        var slug = message.Tenant ?? DefaultTenant;
        var (tenant, owner) = await FindTenantAsync(slug, run, cancellationToken);
        if (tenant is not { } known)
        {
            return Refuse(request, null, null, $"There is no tenant '{slug}'. Leave the tenant out to mean '{DefaultTenant}'.");
        }

        if (owner is { } other && other != known)
        {
            return Refuse(request, known, null, $"The run id {run} is taken. Ask again with another one, or with none.");
        }

        await using var transaction = await database.BeginAsync(known, cancellationToken);
        var result = await FindKnownRunAsync(transaction, request, cancellationToken)
            ?? await AdmitNewAsync(transaction, request, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private async Task<AdmissionResult> AdmitNewAsync(TenantTransaction transaction, StartSync request, CancellationToken cancellationToken)
    {
        if (await FindSyncAsync(transaction, request.Sync, cancellationToken) is not { } found)
        {
            return Refuse(request, transaction.Tenant, null, $"There is no sync '{request.Sync}' in the tenant '{request.Tenant ?? DefaultTenant}'. 'syncfleet sync list' shows what there is.");
        }

        // The same request may have been admitted beside us while we waited for the lock; it must not be refused for its own run's sake.
        if (await FindKnownRunAsync(transaction, request, cancellationToken) is { } known)
        {
            return known;
        }

        RunAsked asked = new(request, found.Id, found.Yaml);
        SyncDefinition definition;
        SourceFound source;
        try
        {
            definition = SyncDefinitionReader.ReadSnapshot(asked.Yaml);
            source = await AdmissionChecks.FindSourceAsync(transaction, definition, cancellationToken);
        }
        catch (SyncFleetException failure)
        {
            return await RefuseKnownAsync(transaction, asked, failure.Kind, failure.Message, cancellationToken);
        }

        if (await FindActiveAsync(transaction, asked.SyncId, cancellationToken) is { } active)
        {
            return await ApplyOverlapRuleAsync(transaction, asked, definition.Overlap, active, cancellationToken);
        }

        if (!source.IsServed)
        {
            return await AwaitFetcherAsync(transaction, asked, definition.Source, source.Connector, cancellationToken);
        }

        await runs.InsertAsync(transaction, asked, definition, source, cancellationToken);
        return new AdmissionResult { Start = request, TenantId = transaction.Tenant };
    }

    /// <summary>Fetchers that are just being started again must not fail a run; fetchers that never come must not let it wait for ever.</summary>
    private async Task<AdmissionResult> AwaitFetcherAsync(
        TenantTransaction transaction, RunAsked asked, string source, string connector, CancellationToken cancellationToken)
    {
        var waiting = await FindQueuedAsync(transaction, asked.SyncId, cancellationToken);
        if (waiting is { } other && other != asked.Request.SyncRunId)
        {
            return await RefuseKnownAsync(transaction, asked, null, $"Another run of '{asked.Request.Sync}' already waits for a fetcher of '{connector}'; at most one waits.", cancellationToken);
        }

        var now = time.GetUtcNow();
        var since = asked.Request.RequestedAt is { } given && given < now ? given : now;
        if (now - (since > _startedAt ? since : _startedAt) >= limits.FetcherPatience)
        {
            var message = $"No running fetcher serves the connector '{connector}' of the source '{source}'; none has been seen for {FetcherStore.Silence.TotalMinutes:0} minutes. "
                + "Start one (SYNCFLEET_FETCHER__CONNECTORS of it must be empty or name the connector), then start the run again.";
            return await RefuseKnownAsync(transaction, asked, FailureKind.Configuration, message, cancellationToken);
        }

        var again = ParkedWork.AwaitingFetcher(transaction.Tenant, asked.SyncId, asked.Request with { RequestedAt = since }, connector, FetcherPause);
        await parked.ParkAsync(transaction, again, cancellationToken);
        return new AdmissionResult { TenantId = transaction.Tenant, AwaitedConnector = connector };
    }

    private async Task<AdmissionResult> ApplyOverlapRuleAsync(
        TenantTransaction transaction, RunAsked asked, OverlapRule rule, (SyncRunId Id, long Number) active, CancellationToken cancellationToken)
    {
        var waiting = await FindQueuedAsync(transaction, asked.SyncId, cancellationToken);
        if (rule == OverlapRule.Skip)
        {
            return await RefuseKnownAsync(transaction, asked, null, $"Run {active.Number} of '{asked.Request.Sync}' is still active, and its overlap rule is skip.", cancellationToken);
        }

        if (rule == OverlapRule.Queue && waiting is { } other && other != asked.Request.SyncRunId)
        {
            return await RefuseKnownAsync(transaction, asked, null, $"Run {active.Number} of '{asked.Request.Sync}' is still active and another run is already waiting; at most one waits.", cancellationToken);
        }

        await parked.ParkAsync(transaction, ParkedWork.Queued(transaction.Tenant, asked.SyncId, asked.Request), cancellationToken);
        if (rule == OverlapRule.Queue)
        {
            return new AdmissionResult();
        }

        await transaction.ExecuteAsync(RequestCancel, [active.Id.Value], cancellationToken);
        return new AdmissionResult
        {
            Cancel = new CancelSyncRun { SyncRunId = active.Id, RequestedBy = $"run {asked.Request.SyncRunId}, which replaces it" },
            Refusal = waiting is { } replaced && replaced != asked.Request.SyncRunId
                ? Refuse(asked.Request with { SyncRunId = replaced }, transaction.Tenant, asked.SyncId, "A later request took its place while it waited.").Refusal
                : null,
        };
    }

    private async Task<AdmissionResult> RefuseKnownAsync(
        TenantTransaction transaction, RunAsked asked, FailureKind? kind, string message, CancellationToken cancellationToken)
    {
        await runs.InsertRefusedAsync(transaction, asked, kind, message, cancellationToken);
        return Refuse(asked.Request, transaction.Tenant, asked.SyncId, message, kind);
    }

    private AdmissionResult Refuse(StartSync request, TenantId? tenant, SyncId? sync, string message, FailureKind? kind = FailureKind.Configuration) => new()
    {
        Refusal = new SyncRunFailed
        {
            TenantId = tenant,
            SyncId = sync,
            SyncRunId = request.SyncRunId!.Value,
            Sync = request.Sync,
            Outcome = SyncRunOutcome.Refused,
            Kind = kind,
            Message = message,
            EndedAt = time.GetUtcNow(),
        },
    };

    /// <summary>A request seen before: an active run is started again (the saga ignores it), a refusal is said again, an ended run is left alone.</summary>
    private static async Task<AdmissionResult?> FindKnownRunAsync(TenantTransaction transaction, StartSync request, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(FindRun, request.SyncRunId!.Value.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        return reader.GetString(0) switch
        {
            "requested" or "running" => new AdmissionResult { Start = request, TenantId = transaction.Tenant },
            "refused" => new AdmissionResult { Refusal = ReadRefusal(reader, transaction.Tenant, request.SyncRunId.Value) },
            _ => new AdmissionResult(),
        };
    }

    private static SyncRunFailed ReadRefusal(NpgsqlDataReader reader, TenantId tenant, SyncRunId run) => new()
    {
        TenantId = tenant,
        SyncId = new(reader.GetGuid(1)),
        SyncRunId = run,
        Sync = reader.GetString(2),
        Outcome = SyncRunOutcome.Refused,
        Kind = reader.IsDBNull(3) ? null : FailureKinds.Parse(reader.GetString(3)),
        Message = reader.IsDBNull(4) ? "" : reader.GetString(4),
        EndedAt = reader.GetFieldValue<DateTimeOffset>(5),
    };

    private async Task<(TenantId? Tenant, TenantId? Owner)> FindTenantAsync(string slug, SyncRunId run, CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand(FindTenant);
        command.Parameters.Add(new() { Value = slug });
        command.Parameters.Add(new() { Value = run.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (new TenantId(reader.GetGuid(0)), await reader.IsDBNullAsync(1, cancellationToken) ? null : new TenantId(reader.GetGuid(1)))
            : (null, null);
    }

    private static async Task<(SyncId Id, string Yaml)?> FindSyncAsync(TenantTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(FindSync, name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (new SyncId(reader.GetGuid(0)), reader.GetString(1)) : null;
    }

    private static async Task<(SyncRunId Id, long Number)?> FindActiveAsync(TenantTransaction transaction, SyncId sync, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(FindActive, sync.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (new SyncRunId(reader.GetGuid(0)), reader.GetInt64(1)) : null;
    }

    private static async Task<SyncRunId?> FindQueuedAsync(TenantTransaction transaction, SyncId sync, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(FindQueued, ParkedWork.QueuedRunKey(sync));
        return await command.ExecuteScalarAsync(cancellationToken) is Guid run ? new SyncRunId(run) : null;
    }
}
