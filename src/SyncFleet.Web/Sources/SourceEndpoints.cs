using Microsoft.AspNetCore.Http.HttpResults;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Sources;

/// <summary>Sources and their secrets. Secrets go in and never come out.</summary>
internal static class SourceEndpoints
{
    public static void MapSources(this IEndpointRouteBuilder routes)
    {
        var sources = routes.MapGroup("/sources").WithTags("sources");
        sources.MapGet("", ListAsync).WithName("listSources").WithSummary("All sources with where their secrets come from");
        sources.MapPost("", AddAsync).WithName("addSource").WithSummary("Adds a source");
        sources.MapGet("/{name}", ShowAsync).WithName("showSource").WithSummary("One source");
        sources.MapPut("/{name}/secrets/{secret}", SetSecretAsync).WithName("setSecret").WithSummary("Puts a secret into the credential vault");
        sources.MapPost("/{name}/check", CheckAsync).WithName("checkSource").WithSummary("Has a fetcher try the source's settings and secrets");
    }

    private static async Task<Ok<IReadOnlyList<SourceView>>> ListAsync(RequestTenant tenant, ControlDatabase database, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return TypedResults.Ok(await SourceListing.ListAsync(session.Tables, cancellationToken));
    }

    private static async Task<Results<Ok<SourceView>, ProblemHttpResult>> ShowAsync(RequestTenant tenant, string name, ControlDatabase database, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        return await SourceListing.FindAsync(session.Tables, name, cancellationToken) is { } source ? TypedResults.Ok(source) : Problems.NoSource(name);
    }

    private static async Task<Results<Created<SourceView>, ProblemHttpResult>> AddAsync(RequestTenant tenant, AddSource body, SourceAdding adding, CancellationToken cancellationToken) =>
        TypedResults.Created($"/api/v1/sources/{body.Name}", await adding.AddAsync(tenant, body, cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> SetSecretAsync(
        RequestTenant tenant, string name, string secret, SetSecret body, SecretSetting setting, CancellationToken cancellationToken) =>
        await setting.SetAsync(tenant, name, secret, body.Value, cancellationToken) ? TypedResults.NoContent() : Problems.NoSource(name);

    private static async Task<Results<Ok<SourceCheckResult>, ProblemHttpResult>> CheckAsync(
        RequestTenant tenant, string name, ControlDatabase database, SourceChecks checks, CancellationToken cancellationToken)
    {
        SourceRow? source;
        await using (var session = await database.OpenAsync(tenant.Id, cancellationToken))
        {
            source = await SourceListing.FindRowAsync(session.Tables, name, cancellationToken);
        }

        return source is null
            ? Problems.NoSource(name)
            : TypedResults.Ok(await checks.CheckAsync(new CheckSource { TenantId = tenant.Id, SourceId = new(source.SourceId), Connector = source.Connector }, cancellationToken));
    }
}
