using SyncFleet.Contracts;
using SyncFleet.Postgres.Control;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Syncs;

/// <summary>Asks the coordinator for a run.</summary>
public sealed class RunStarting(ControlDatabase database, BusSends bus, TimeProvider time, ILogger<RunStarting> logger)
{
    /// <summary>The new run's id, or null when the tenant has no sync of that name.</summary>
    /// <exception cref="ApiProblemException">422: a required secret is nowhere. 503: the broker does not answer.</exception>
    public async Task<SyncRunId?> StartAsync(RequestTenant tenant, string sync, StartRun request, CancellationToken cancellationToken)
    {
        if (!await IsReadyAsync(tenant, sync, cancellationToken))
        {
            return null;
        }

        StartSync message = new()
        {
            Sync = sync,
            Tenant = tenant.Slug,
            SyncRunId = SyncRunId.New(time),
            FullRefresh = request.FullRefresh,
            RequestedBy = request.RequestedBy ?? "api",
            RequestedAt = time.GetUtcNow(),
        };
        await bus.SendAsync(QueueNames.StartSync, message, "The run may or may not have been asked for; look at the list of runs before asking again.", cancellationToken);
        logger.RunRequested(sync, message.SyncRunId.Value.Value);
        return message.SyncRunId;
    }

    private async Task<bool> IsReadyAsync(RequestTenant tenant, string sync, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        var sources = await SyncStore.ListSourcesAsync(session.Tables, cancellationToken);
        if (!sources.TryGetValue(sync, out var source))
        {
            return false;
        }

        var missing = (await SourceListing.FindAsync(session.Tables, source, cancellationToken))?.Secrets.Where(s => s.From == "missing").Select(s => s.Name).ToList() ?? [];
        return missing.Count == 0
            ? true
            : throw new ApiProblemException(
                StatusCodes.Status422UnprocessableEntity,
                "A secret is missing",
                $"The source '{source}' of the sync '{sync}' has no value for: {string.Join(", ", missing)}. Give it with: syncfleet source set-secret {source} {missing[0]}");
    }
}
