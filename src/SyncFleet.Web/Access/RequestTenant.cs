using System.Reflection;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Access;

/// <summary>The tenant a request is for: the header <c>X-Tenant</c>, or <c>default</c>.</summary>
public sealed record RequestTenant
{
    public const string Header = "X-Tenant";

    public required TenantId Id { get; init; }

    /// <summary>Short name.</summary>
    public required string Slug { get; init; }

    /// <summary>Finds the tenant; called by the framework for every handler that takes one.</summary>
    /// <exception cref="ApiProblemException">404: there is no such tenant.</exception>
    public static async ValueTask<RequestTenant?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var slug = context.Request.Headers[Header] is [{ Length: > 0 } given] ? given : "default";
        var tenants = context.RequestServices.GetRequiredService<TenantStore>();
        return slug.Length <= 63 && await tenants.FindAsync(slug, context.RequestAborted) is { } id
            ? new() { Id = id, Slug = slug }
            : throw new ApiProblemException(StatusCodes.Status404NotFound, "Not found", $"There is no tenant '{slug[..Math.Min(63, slug.Length)]}'. Leave the header {Header} out for the tenant 'default'.");
    }
}
