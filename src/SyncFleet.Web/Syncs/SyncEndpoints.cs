using Microsoft.AspNetCore.Http.HttpResults;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Syncs;

/// <summary>Syncs, and asking for a run of one.</summary>
internal static class SyncEndpoints
{
    public static void MapSyncs(this IEndpointRouteBuilder routes)
    {
        var syncs = routes.MapGroup("/syncs").WithTags("syncs");
        syncs.MapGet("", ListAsync).WithName("listSyncs").WithSummary("All syncs with their last run");
        syncs.MapGet("/{name}", ShowAsync).WithName("showSync").WithSummary("One sync with its streams, checkpoints and definition");
        syncs.MapPost("/{name}/runs", StartAsync).WithName("startRun").WithSummary("Asks for a run; it exists once the coordinator has taken it");
    }

    private static async Task<Ok<IReadOnlyList<SyncView>>> ListAsync(RequestTenant tenant, ControlDatabase database, SyncStore syncs, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return TypedResults.Ok(await syncs.ListAsync(session.Tables, cancellationToken));
    }

    private static async Task<Results<Ok<SyncDetail>, ProblemHttpResult>> ShowAsync(
        RequestTenant tenant, string name, ControlDatabase database, SyncStore syncs, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return await syncs.FindAsync(session.Tables, name, cancellationToken) is { } sync ? TypedResults.Ok(sync) : Problems.NoSync(name);
    }

    private static async Task<Results<Accepted<RunRequested>, ProblemHttpResult>> StartAsync(
        RequestTenant tenant, string name, RunStarting starting, CancellationToken cancellationToken, StartRun? body = null)
    {
        if (body?.RequestedBy is { Length: > 200 } who)
        {
            return Problems.BadRequest($"'requestedBy' has {who.Length} characters. Allowed: at most 200.");
        }

        return await starting.StartAsync(tenant, name, body ?? new(), cancellationToken) is { } run
            ? TypedResults.Accepted($"/api/v1/runs/{run}", new RunRequested { Id = run })
            : Problems.NoSync(name);
    }
}

/// <summary>Body of a request for a run; may be left out.</summary>
public sealed record StartRun
{
    /// <summary>True: read everything again, whatever the checkpoint says. Null means false.</summary>
    public bool? FullRefresh { get; init; }

    /// <summary>Who asks, at most 200 characters. Null means "api".</summary>
    public string? RequestedBy { get; init; }
}

/// <summary>A run was asked for.</summary>
public sealed record RunRequested
{
    public required SyncRunId Id { get; init; }
}
