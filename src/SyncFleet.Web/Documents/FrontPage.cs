using Microsoft.AspNetCore.Http.HttpResults;

namespace SyncFleet.Web.Documents;

/// <summary>What a browser sees that comes to the API's address: where to look. Tells nothing about the tenant, so it needs no key.</summary>
internal static class FrontPage
{
    private const string Html = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>SyncFleet</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem}code{background:#eee;padding:.1em .3em}</style></head>
        <body>
        <h1>SyncFleet</h1>
        <p>This is the HTTP API. Requests carry the API key in the header <code>X-Api-Key</code>; the log of this process says where it is.</p>
        <ul>
        <li><a href="/health/ready">/health/ready</a>: is this process ready, and what does it wait for</li>
        <li><code>/openapi/v1.json</code>: the document of the API</li>
        <li><code>/api/v1/runs</code>: the runs, newest first</li>
        </ul>
        <p>On the command line: <code>syncfleet sync list</code>, <code>syncfleet run watch ID</code>, <code>syncfleet dead-letters list</code>.</p>
        </body></html>
        """;

    public static void MapFrontPage(this IEndpointRouteBuilder routes) => routes.MapGet("/", Show).ExcludeFromDescription();

    private static ContentHttpResult Show(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return TypedResults.Content(Html, "text/html; charset=utf-8");
    }
}
