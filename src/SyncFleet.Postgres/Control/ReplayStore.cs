using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Admitting;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Postgres.Control;

/// <summary>
/// Sends dead letters in again: a run of kind replay whose pages are made of their records, with the order they had, mapped by
/// the definition as it is now. It reads nothing from the source, moves no checkpoint and lets nothing vanish.
/// </summary>
public sealed class ReplayStore(ParkedWorkStore parked, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(6);

    /// <summary>Writes one run for each sync whose open dead letters fit. The caller commits, then sends StartSync for each.</summary>
    /// <exception cref="SyncFleetException">
    /// Configuration: a sync no longer reads a stream of them, its source is gone, or the connector rejected some of them and nobody
    /// said that they are to go in as stored.
    /// </exception>
    public async Task<IReadOnlyList<PreparedReplay>> PrepareAsync(
        TenantTransaction transaction, ControlDbContext control, ReplayRequest request, CancellationToken cancellationToken)
    {
        var open = request.Filter with { Status = "open" };
        var ids = await open.Apply(control.DeadLetters).Select(d => d.SyncId).Distinct().ToListAsync(cancellationToken);
        List<PreparedReplay> runs = [];
        foreach (var sync in await control.Syncs.Where(s => ids.Contains(s.SyncId)).OrderBy(s => s.Name).ToListAsync(cancellationToken))
        {
            var run = await AddRunAsync(control, sync, request.RequestedBy, cancellationToken);
            var claimed = await open.Apply(control.DeadLetters).Where(d => d.SyncId == sync.SyncId)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.Status, "replaying").SetProperty(d => d.ReplayRunId, run.SyncRunId), cancellationToken);
            if (request is { Payload: null, AsStored: false })
            {
                await RefuseRejectedAsync(control, sync, run, cancellationToken);
            }

            await AddStreamsAsync(control, sync, run, request.Payload, cancellationToken);
            await parked.ParkAsync(transaction, ParkedWork.Deadline(transaction.Tenant, new(run.SyncRunId), Deadline), cancellationToken);
            runs.Add(new() { RunId = new(run.SyncRunId), Sync = sync.Name, Count = claimed });
        }

        return runs;
    }

    // A connector that rejects a record has not transformed it; mapped as it is, it would become a row with other values.
    private static async Task RefuseRejectedAsync(ControlDbContext control, SyncRow sync, SyncRunRow run, CancellationToken cancellationToken)
    {
        var rejected = control.DeadLetters.Where(d => d.ReplayRunId == run.SyncRunId && d.Status == "replaying" && d.Stage == "fetch");
        var count = await rejected.CountAsync(cancellationToken);
        if (count > 0)
        {
            var first = await rejected.OrderBy(d => d.CreatedAt).ThenBy(d => d.DeadLetterId).Select(d => d.DeadLetterId).FirstAsync(cancellationToken);
            throw new SyncFleetException(
                FailureKind.Configuration,
                $"{count} of the dead letters of the sync '{sync.Name}' (the first is {first}) were rejected by the connector itself, in the stage fetch, so its transformations are not in their records. "
                + $"Nothing was replayed. Correct a record and replay it: 'syncfleet dead-letters replay {first} --record FILE'; or mend the connector and run the sync again: "
                + $"'syncfleet sync run {sync.Name} --full-refresh'. '--as-stored' maps the records as they are; others are replayed by their ids.");
        }
    }

    private async Task<SyncRunRow> AddRunAsync(ControlDbContext control, SyncRow sync, string? requestedBy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // Counted in the table, not in memory: the coordinator numbers runs of this sync at the same time.
        await control.Syncs.Where(s => s.SyncId == sync.SyncId).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastRunNumber, s => s.LastRunNumber + 1), cancellationToken);
        SyncRunRow run = new()
        {
            SyncRunId = SyncRunId.New(time).Value,
            TenantId = sync.TenantId,
            SyncId = sync.SyncId,
            RunNumber = await control.Syncs.Where(s => s.SyncId == sync.SyncId).Select(s => s.LastRunNumber).SingleAsync(cancellationToken),
            Kind = "replay",
            Status = "requested",
            Definition = sync.Definition,
            Phases = 1,
            RequestedBy = requestedBy,
            RequestedAt = now,
            DeadlineAt = now + Deadline,
            TraceId = Activity.Current?.TraceId.ToString(),
            TraceParent = Activity.Current?.Id,
        };
        control.Runs.Add(run);
        await control.SaveChangesAsync(cancellationToken);
        return run;
    }

    private async Task AddStreamsAsync(ControlDbContext control, SyncRow sync, SyncRunRow run, string? payload, CancellationToken cancellationToken)
    {
        var definition = SyncDefinitionReader.ReadSnapshot(sync.Definition);
        var source = await control.Sources.AsNoTracking().FirstOrDefaultAsync(s => s.Name == definition.Source, cancellationToken)
            ?? throw new SyncFleetException(FailureKind.Configuration, $"The source '{definition.Source}' of the sync '{sync.Name}' is gone. Apply it again, then replay.");
        var pages = await control.DeadLetters.Where(d => d.ReplayRunId == run.SyncRunId && d.Status == "replaying")
            .GroupBy(d => new { d.Stream, d.OrderRun, d.OrderPage })
            .Select(g => new OriginalPage(g.Key.Stream, g.Key.OrderRun, g.Key.OrderPage))
            .ToListAsync(cancellationToken);
        foreach (var stream in pages.GroupBy(p => p.Stream, StringComparer.Ordinal))
        {
            if (!definition.Phases.SelectMany(p => p.Streams).Any(s => s.Stream == stream.Key))
            {
                throw new SyncFleetException(FailureKind.Configuration, $"The sync '{sync.Name}' no longer has the stream '{stream.Key}', so its dead letters have no mapping. Add the stream again, or discard them.");
            }

            var row = await AddStreamAsync(control, run, source, stream.Key, cancellationToken);
            await ReplayPages.AddAsync(control, row, [.. stream.OrderBy(p => p.OrderRun).ThenBy(p => p.OrderPage)], payload, time.GetUtcNow(), cancellationToken);
        }
    }

    private async Task<StreamRunRow> AddStreamAsync(ControlDbContext control, SyncRunRow run, SourceRow source, string stream, CancellationToken cancellationToken)
    {
        StreamRunRow row = new()
        {
            StreamRunId = StreamRunId.New(time).Value,
            TenantId = run.TenantId,
            SyncRunId = run.SyncRunId,
            SyncId = run.SyncId,
            SourceId = source.SourceId,
            Phase = 1,
            Stream = stream,
            Connector = source.Connector,
            Status = "waiting",
            Lanes = RunWriter.Lanes,
            ReadComplete = true,
        };
        control.StreamRuns.Add(row);
        await control.SaveChangesAsync(cancellationToken);
        return row;
    }
}
