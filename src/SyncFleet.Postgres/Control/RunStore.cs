using Microsoft.EntityFrameworkCore;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control.Views;

namespace SyncFleet.Postgres.Control;

/// <summary>Reads runs as the API shows them.</summary>
public sealed class RunStore(TimeProvider time)
{
    /// <summary>Runs, newest first.</summary>
    /// <param name="control">The tenant's tables.</param>
    /// <param name="sync">Name of a sync; null: all.</param>
    /// <param name="status">A status; null: all.</param>
    /// <param name="limit">Most runs to give.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task<IReadOnlyList<RunView>> ListAsync(ControlDbContext control, string? sync, string? status, int limit, CancellationToken cancellationToken)
    {
        var runs = await Runs(control)
            .Where(r => (sync == null || r.Sync!.Name == sync) && (status == null || r.Status == status))
            .OrderByDescending(r => r.RequestedAt).ThenByDescending(r => r.SyncRunId)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return [.. runs.Select(r => RunProjection.Of(r, time.GetUtcNow()))];
    }

    /// <summary>The last run of each sync, by sync id.</summary>
    public async Task<IReadOnlyDictionary<Guid, RunView>> FindLastAsync(ControlDbContext control, IReadOnlyList<SyncRow> syncs, CancellationToken cancellationToken)
    {
        var ids = syncs.Select(s => s.SyncId).ToList();
        var runs = await Runs(control)
            .Where(r => ids.Contains(r.SyncId) && r.RunNumber == control.Runs.Where(o => o.SyncId == r.SyncId).Max(o => o.RunNumber))
            .ToListAsync(cancellationToken);
        return runs.ToDictionary(r => r.SyncId, r => RunProjection.Of(r, time.GetUtcNow()));
    }

    /// <summary>The run with its streams, also while it is queued; null when the tenant has none of that id.</summary>
    public async Task<RunDetail?> FindAsync(ControlDbContext control, SyncRunId id, CancellationToken cancellationToken)
    {
        var run = await Runs(control).FirstOrDefaultAsync(r => r.SyncRunId == id.Value, cancellationToken);
        if (run is null)
        {
            return await FindQueuedAsync(control, id, cancellationToken) is { } queued
                ? RunProjection.Queued(id, queued, await FindActiveAsync(control, RunProjection.SyncOf(queued), cancellationToken))
                : null;
        }

        var parked = await control.ParkedWork.AsNoTracking().Where(p => p.SyncRunId == id.Value && p.StreamRunId != null).ToListAsync(cancellationToken);
        return RunProjection.Detail(run, parked, time.GetUtcNow());
    }

    /// <summary>True while the run waits for the active run of its sync to end: it has no row yet.</summary>
    public static async Task<bool> IsQueuedAsync(ControlDbContext control, SyncRunId id, CancellationToken cancellationToken) =>
        await FindQueuedAsync(control, id, cancellationToken) is not null;

    /// <summary>Marks the run as to be canceled. False when it has ended already.</summary>
    public async Task<bool> MarkCanceledAsync(ControlDbContext control, SyncRunId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await control.Runs.Where(r => r.SyncRunId == id.Value && (r.Status == "requested" || r.Status == "running"))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.CancelRequestedAt, r => r.CancelRequestedAt ?? now), cancellationToken) > 0;
    }

    private static Task<ParkedRow?> FindQueuedAsync(ControlDbContext control, SyncRunId id, CancellationToken cancellationToken) =>
        control.ParkedWork.AsNoTracking().FirstOrDefaultAsync(p => p.SyncRunId == id.Value && p.Kind == "start_sync", cancellationToken);

    private static Task<SyncRunRow?> FindActiveAsync(ControlDbContext control, string sync, CancellationToken cancellationToken) =>
        control.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.Sync!.Name == sync && r.Kind == "sync" && (r.Status == "requested" || r.Status == "running"), cancellationToken);

    private static IQueryable<SyncRunRow> Runs(ControlDbContext control) => control.Runs.AsNoTracking().Include(r => r.Sync).Include(r => r.Streams);
}
