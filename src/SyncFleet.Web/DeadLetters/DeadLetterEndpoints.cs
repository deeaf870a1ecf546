using Microsoft.AspNetCore.Http.HttpResults;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.DeadLetters;

/// <summary>Dead letters: read, replay, discard.</summary>
internal static class DeadLetterEndpoints
{
    private static readonly string[] Statuses = ["open", "replaying", "replayed", "discarded"];

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var letters = routes.MapGroup("/dead-letters").WithTags("dead letters");
        letters.MapGet("", ListAsync).WithName("listDeadLetters").WithSummary("Dead letters, newest first");
        letters.MapGet("/{id}", ShowAsync).WithName("showDeadLetter").WithSummary("One dead letter with its record");
        letters.MapPost("/replay", ReplayAsync).WithName("replayDeadLetters").WithSummary("Sends open dead letters in again, mapped by the definition as it is now");
        letters.MapPost("/discard", DiscardAsync).WithName("discardDeadLetters").WithSummary("Gives open dead letters up for good; their records stay");
    }

    private static async Task<Results<Ok<IReadOnlyList<DeadLetterView>>, ProblemHttpResult>> ListAsync(
        RequestTenant tenant, ControlDatabase database, CancellationToken cancellationToken,
        Guid? run = null, string? sync = null, string? stream = null, string? status = null, int? limit = null)
    {
        var most = ListLimit.Check(limit);
        if (status is not null && !Statuses.Contains(status, StringComparer.Ordinal))
        {
            return Problems.BadRequest($"'status' is '{status}'. Allowed: {string.Join(", ", Statuses)}; all when left out.");
        }

        DeadLetterFilter filter = new() { Run = run is { } id ? new(id) : null, Sync = sync, Stream = stream, Status = status };
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return TypedResults.Ok(await DeadLetterStore.ListAsync(session.Tables, filter, most, cancellationToken));
    }

    private static async Task<Results<Ok<DeadLetterDetail>, ProblemHttpResult>> ShowAsync(RequestTenant tenant, Guid id, ControlDatabase database, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return await DeadLetterStore.FindAsync(session.Tables, id, cancellationToken) is { } letter ? TypedResults.Ok(letter) : Problems.NoDeadLetter(id);
    }

    private static async Task<Results<Accepted<ReplayStarted>, ProblemHttpResult>> ReplayAsync(
        RequestTenant tenant, ReplaySelection body, DeadLetterReplay replay, CancellationToken cancellationToken)
    {
        if ((body.FindFault() ?? body.FindPayloadFault()) is { } fault)
        {
            return Problems.BadRequest(fault);
        }

        var started = await replay.StartAsync(tenant, body, cancellationToken);
        return started.Count > 0 ? TypedResults.Accepted((string?)null, started) : Problems.Conflict("No open dead letter fits. Those that are replaying, replayed or discarded are left alone.");
    }

    private static async Task<Results<Ok<DeadLettersDiscarded>, ProblemHttpResult>> DiscardAsync(
        RequestTenant tenant, DeadLetterSelection body, ControlDatabase database, DeadLetterStore letters, CancellationToken cancellationToken)
    {
        if (body.FindFault() is { } fault)
        {
            return Problems.BadRequest(fault);
        }

        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        var count = await letters.DiscardAsync(session.Tables, body.ToFilter(), cancellationToken);
        await session.CommitAsync(cancellationToken);
        return TypedResults.Ok(new DeadLettersDiscarded { Count = count });
    }
}
