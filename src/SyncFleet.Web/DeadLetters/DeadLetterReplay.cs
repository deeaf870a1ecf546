using SyncFleet.Contracts;
using SyncFleet.Postgres.Control;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.DeadLetters;

/// <summary>Writes replay runs into the tables, then asks the coordinator to start them.</summary>
public sealed class DeadLetterReplay(ControlDatabase database, ReplayStore replays, BusSends bus, TimeProvider time, ILogger<DeadLetterReplay> logger)
{
    public async Task<ReplayStarted> StartAsync(RequestTenant tenant, ReplaySelection selection, CancellationToken cancellationToken)
    {
        IReadOnlyList<PreparedReplay> prepared;
        await using (var session = await database.OpenAsync(tenant.Id, cancellationToken))
        {
            ReplayRequest request = new() { Filter = selection.ToFilter(), Payload = selection.Payload, AsStored = selection.AsStored ?? false, RequestedBy = "api" };
            prepared = await replays.PrepareAsync(session.Transaction, session.Tables, request, cancellationToken);
            await session.CommitAsync(cancellationToken);
        }

        foreach (var run in prepared)
        {
            StartSync message = new() { Sync = run.Sync, Tenant = tenant.Slug, SyncRunId = run.RunId, RequestedBy = "api", RequestedAt = time.GetUtcNow() };
            await bus.SendAsync(QueueNames.StartSync, message, "The replay is written down and starts by itself when the broker is back.", cancellationToken);
            logger.ReplayRequested(run.Count, run.Sync, run.RunId.Value);
        }

        return new() { RunIds = [.. prepared.Select(r => r.RunId)], Count = prepared.Sum(r => r.Count) };
    }
}
