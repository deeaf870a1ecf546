using System.Collections.Concurrent;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Postgres.Writing;

/// <summary>Reads the plans of stream runs and keeps those in use; a plan never changes.</summary>
/// <param name="database">Where the runs are.</param>
/// <param name="readDefinition">Reads the definition snapshot of a run.</param>
public sealed class StreamRunPlans(FleetDatabase database, Func<string, SyncDefinition> readDefinition)
{
    private const int KeptPlans = 256;

    private readonly ConcurrentDictionary<StreamRunId, StreamRunPlan> _plans = new();

    /// <summary>The plan; its lanes are in the ledger afterwards. Null when the tenant has no such stream run.</summary>
    /// <exception cref="SyncFleetException">Configuration or Defect: the snapshot does not allow this stream to be written.</exception>
    public async Task<StreamRunPlan?> FindAsync(TenantId tenant, StreamRunId streamRun, CancellationToken cancellationToken)
    {
        if (_plans.TryGetValue(streamRun, out var known) && known.TenantId == tenant)
        {
            return known;
        }

        var plan = await LoadAsync(tenant, streamRun, cancellationToken);
        if (plan is not null)
        {
            if (_plans.Count >= KeptPlans)
            {
                _plans.Clear();
            }

            _plans[streamRun] = plan;
        }

        return plan;
    }

    private async Task<StreamRunPlan?> LoadAsync(TenantId tenant, StreamRunId streamRun, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(tenant, cancellationToken);
        var plan = await ReadAsync(transaction, streamRun, cancellationToken);
        if (plan is not null)
        {
            const string Sql = """
                INSERT INTO syncfleet.write_lanes (stream_run_id, lane, tenant_id)
                SELECT stream_run_id, lane, tenant_id FROM syncfleet.stream_runs, generate_series(0, lanes - 1) lane WHERE stream_run_id = $1
                ON CONFLICT DO NOTHING
                """;
            await transaction.ExecuteAsync(Sql, [streamRun.Value], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return plan;
    }

    private async Task<StreamRunPlan?> ReadAsync(TenantTransaction transaction, StreamRunId streamRun, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT s.sync_run_id, s.sync_id, s.source_id, s.stream, s.phase, r.run_number, r.kind, r.full_refresh, r.definition
            FROM syncfleet.stream_runs s JOIN syncfleet.sync_runs r USING (sync_run_id)
            WHERE s.stream_run_id = $1
            """;
        await using var command = transaction.Command(Sql, streamRun.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var sync = readDefinition(reader.GetString(8));
        var stream = FindStream(sync, reader.GetInt32(4), reader.GetString(3));
        return new StreamRunPlan
        {
            TenantId = transaction.Tenant,
            SyncRunId = new(reader.GetGuid(0)),
            StreamRunId = streamRun,
            SyncId = new(reader.GetGuid(1)),
            SourceId = new(reader.GetGuid(2)),
            Stream = stream.Stream,
            RunNumber = reader.GetInt64(5),
            IsReplay = reader.GetString(6) == "replay",
            IsFullRead = stream.Read == ReadMode.Full || reader.GetBoolean(7),
            Definition = stream,
            Table = DestinationTable.Of(sync, stream),
        };
    }

    private static StreamDefinition FindStream(SyncDefinition sync, int phase, string name)
    {
        var here = phase >= 1 && phase <= sync.Phases.Count ? sync.Phases[phase - 1].Streams : [];
        var all = sync.Phases.SelectMany(p => p.Streams).ToList();
        var stream = here.Concat(all).FirstOrDefault(s => s.Stream == name)
            ?? throw new SyncFleetException(FailureKind.Defect, $"Stream '{name}' is not in the definition its run of sync '{sync.Name}' works by.");

        // Rows do not say which stream they came from, so one stream's replace would take the other's rows for vanished.
        if (stream.Write == WriteMode.Replace && all.Any(s => s.Table == stream.Table && s.Stream != stream.Stream))
        {
            throw new SyncFleetException(
                FailureKind.Configuration,
                $"Stream '{name}' replaces table '{sync.Schema}.{stream.Table}', which another stream of sync '{sync.Name}' fills too. Give it a table of its own, or write it as upsert.");
        }

        return stream;
    }
}
