using System.Net.Http.Headers;

namespace SyncFleet.Web.Access;

/// <summary>Lets a request through when it carries the key, in <c>X-Api-Key</c> or as a bearer token; before anything else is told about it.</summary>
internal sealed class KeyGate(ApiKey key, IProblemDetailsService problems, ILogger<KeyGate> logger) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpen(context.Request.Path) || (FindKey(context.Request.Headers) is { } given && key.Fits(given)))
        {
            await next(context);
            return;
        }

        logger.KeyRefused(context.Request.Method, context.Connection.RemoteIpAddress);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        await problems.TryWriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails =
            {
                Status = StatusCodes.Status401Unauthorized,
                Title = "The API key is missing or wrong",
                Detail = "Send the key in the header X-Api-Key, or as 'Authorization: Bearer …'. It is SYNCFLEET_API__KEY of the web process, or in the file that its log names at start.",
            },
        });
    }

    private static bool IsOpen(PathString path) => path == "/" || path == "/health/live" || path == "/health/ready";

    private static string? FindKey(IHeaderDictionary headers)
    {
        if (headers["X-Api-Key"] is [{ Length: > 0 } key])
        {
            return key;
        }

        return headers.Authorization is [{ } text] && AuthenticationHeaderValue.TryParse(text, out var authorization)
            && string.Equals(authorization.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
            ? authorization.Parameter
            : null;
    }
}
