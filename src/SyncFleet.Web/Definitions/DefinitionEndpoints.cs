using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control;
using SyncFleet.Web.Access;

namespace SyncFleet.Web.Definitions;

/// <summary>Definitions in, connectors to choose from.</summary>
internal static class DefinitionEndpoints
{
    public static void MapDefinitions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/definitions", ApplyAsync).WithName("applyDefinitions").WithTags("definitions")
            .WithSummary("Applies definition files (YAML as the body, or several as parts of a form): everything, or nothing and every fault")
            .WithMetadata(new YamlBody());
        routes.MapGet("/connectors", ListConnectorsAsync).WithName("listConnectors").WithTags("definitions")
            .WithSummary("What the fleet's fetchers can read: settings, streams, keys, cursors");
    }

    private static async Task<Results<Ok<AppliedDefinitions>, ProblemHttpResult>> ApplyAsync(
        RequestTenant tenant, HttpRequest request, DefinitionApplying applying, CancellationToken cancellationToken, string file = "definitions.yaml", [FromQuery] string[]? set = null)
    {
        var files = await DefinitionBody.ReadAsync(request, file, cancellationToken);
        var result = await applying.ApplyAsync(tenant, files, set ?? [], cancellationToken);
        return result.Applied is { } applied ? TypedResults.Ok(applied) : Faulty(result.Problems);
    }

    private static ProblemHttpResult Faulty(IReadOnlyList<DefinitionProblem> problems) => TypedResults.Problem(
        $"{problems.Count} {(problems.Count == 1 ? "fault" : "faults")}; nothing was applied.",
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: "The definitions have faults",
        extensions: [new("problems", problems)]);

    private static async Task<Ok<IReadOnlyList<ConnectorDescription>>> ListConnectorsAsync(RequestTenant tenant, ControlDatabase database, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return TypedResults.Ok(await ConnectorStore.ListAsync(session.Tables, cancellationToken));
    }
}

/// <summary>Marks an endpoint whose body is YAML, for the API's document.</summary>
internal sealed class YamlBody;
