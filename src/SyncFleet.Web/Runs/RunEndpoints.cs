using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Runs;

/// <summary>Runs: look, follow, cancel.</summary>
internal static class RunEndpoints
{
    private static readonly string[] Statuses = ["requested", "running", "completed", "completed_with_errors", "failed", "canceled", "timed_out", "refused"];

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/runs").WithTags("runs");
        runs.MapGet("", ListAsync).WithName("listRuns").WithSummary("Runs, newest first");
        runs.MapGet("/{id}", ShowAsync).WithName("showRun").WithSummary("One run with the counters of its streams");
        runs.MapGet("/{id}/events", WatchAsync).WithName("watchRun")
            .WithSummary("The run now and after each change, until it has ended; waits up to 30 s for a run that was just asked for");
        runs.MapPost("/{id}/cancel", CancelAsync).WithName("cancelRun").WithSummary("Asks for the run to stop; what is written stays");
    }

    private static async Task<Results<Ok<IReadOnlyList<RunView>>, ProblemHttpResult>> ListAsync(
        RequestTenant tenant, [AsParameters] RunQuery query, ControlDatabase database, RunStore runs, CancellationToken cancellationToken)
    {
        var most = ListLimit.Check(query.Limit);
        if (query.Status is { } status && !Statuses.Contains(status, StringComparer.Ordinal))
        {
            return Problems.BadRequest($"'status' is '{status}'. Allowed: {string.Join(", ", Statuses)}; all when left out.");
        }

        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return query.Sync is { } sync && !await SyncStore.ExistsAsync(session.Tables, sync, cancellationToken)
            ? Problems.NoSync(sync)
            : TypedResults.Ok(await runs.ListAsync(session.Tables, query.Sync, query.Status, most, cancellationToken));
    }

    private static async Task<Results<Ok<RunDetail>, ProblemHttpResult>> ShowAsync(
        RequestTenant tenant, Guid id, ControlDatabase database, RunStore runs, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return await runs.FindAsync(session.Tables, new(id), cancellationToken) is { } run ? TypedResults.Ok(run) : Problems.NoRun(id);
    }

    private static async Task<Results<ServerSentEventsResult<RunDetail>, ProblemHttpResult>> WatchAsync(
        RequestTenant tenant, Guid id, RunWatching watching, CancellationToken cancellationToken)
    {
        SyncRunId run = new(id);
        return await watching.WaitAsync(tenant.Id, run, cancellationToken) is { } first
            ? TypedResults.ServerSentEvents(watching.FollowAsync(tenant.Id, run, first, cancellationToken).Select(d => new SseItem<RunDetail>(d)))
            : Problems.NoRun(id);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> CancelAsync(
        RequestTenant tenant, Guid id, ControlDatabase database, RunStore runs, BusSends bus, CancellationToken cancellationToken)
    {
        SyncRunId run = new(id);
        await using (var session = await database.OpenAsync(tenant.Id, cancellationToken))
        {
            var marked = await runs.MarkCanceledAsync(session.Tables, run, cancellationToken);
            if (!marked && !await RunStore.IsQueuedAsync(session.Tables, run, cancellationToken))
            {
                return await runs.FindAsync(session.Tables, run, cancellationToken) is { } ended
                    ? Problems.Conflict($"Run {ended.RunNumber} of '{ended.Sync}' has ended already: {ended.Status}.")
                    : Problems.NoRun(id);
            }

            await session.CommitAsync(cancellationToken);
        }

        await bus.SendAsync(QueueNames.Coordinate, new CancelSyncRun { SyncRunId = run, RequestedBy = "api" }, "The run is marked: it stops by itself soon after the broker is back.", cancellationToken);
        return TypedResults.Accepted($"/api/v1/runs/{id}");
    }
}

/// <summary>Which runs to list.</summary>
internal sealed record RunQuery
{
    /// <summary>Name of a sync; null: all.</summary>
    [FromQuery(Name = "sync")]
    public string? Sync { get; init; }

    /// <summary>A status; null: all.</summary>
    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    /// <summary>Most runs to give; null: the default of <see cref="ListLimit"/>.</summary>
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }
}
