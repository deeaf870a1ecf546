using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
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
        RequestTenant tenant, [AsParameters] DeadLetterQuery query, ControlDatabase database, RunStore runs, CancellationToken cancellationToken)
    {
        var most = ListLimit.Check(query.Limit);
        if (query.Status is { } status && !Statuses.Contains(status, StringComparer.Ordinal))
        {
            return Problems.BadRequest($"'status' is '{status}'. Allowed: {string.Join(", ", Statuses)}; all when left out.");
        }

        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        if (query.Sync is { } sync && !await SyncStore.ExistsAsync(session.Tables, sync, cancellationToken))
        {
            return Problems.NoSync(sync);
        }

        if (query.Run is { } run && await runs.FindAsync(session.Tables, new(run), cancellationToken) is null)
        {
            return Problems.NoRun(run);
        }

        return TypedResults.Ok(await DeadLetterStore.ListAsync(session.Tables, query.ToFilter(), most, cancellationToken));
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

/// <summary>Which dead letters to list; everything that is given must fit.</summary>
internal sealed record DeadLetterQuery
{
    /// <summary>The run that gave them up.</summary>
    [FromQuery(Name = "run")]
    public Guid? Run { get; init; }

    /// <summary>Name of a sync.</summary>
    [FromQuery(Name = "sync")]
    public string? Sync { get; init; }

    [FromQuery(Name = "stream")]
    public string? Stream { get; init; }

    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    /// <summary>Most to give; null: the default of <see cref="ListLimit"/>.</summary>
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }

    public DeadLetterFilter ToFilter() => new() { Run = Run is { } id ? new(id) : null, Sync = Sync, Stream = Stream, Status = Status };
}
