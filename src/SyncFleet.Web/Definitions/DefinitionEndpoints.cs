using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Definitions;

/// <summary>Definitions in, connectors to choose from.</summary>
internal static class DefinitionEndpoints
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapDefinitions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/definitions", ApplyAsync).WithName("applyDefinitions").WithTags("definitions")
            .WithSummary("Applies a definition file (YAML in the body): everything, or nothing and every fault")
            .WithMetadata(new YamlBody());
        routes.MapGet("/connectors", ListConnectorsAsync).WithName("listConnectors").WithTags("definitions")
            .WithSummary("What the fleet's fetchers can read: settings, streams, keys, cursors");
    }

    private static async Task<Results<Ok<AppliedDefinitions>, ProblemHttpResult>> ApplyAsync(
        RequestTenant tenant, HttpRequest request, DefinitionApplying applying, CancellationToken cancellationToken, string file = "definitions.yaml", [FromQuery] string[]? set = null)
    {
        string yaml;
        try
        {
            using StreamReader reader = new(request.Body, Utf8);
            yaml = await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            return Problems.BadRequest("The body is not UTF-8. Save the file as UTF-8 and send it again.");
        }

        var result = await applying.ApplyAsync(tenant, file, yaml, set ?? [], cancellationToken);
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
