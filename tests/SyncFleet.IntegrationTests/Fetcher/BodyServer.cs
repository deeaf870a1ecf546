using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A source that answers any request, with status 200, with the bytes the test gives.</summary>
internal sealed class BodyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private BodyServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public int Requests => _requests;

    /// <param name="answer">The body by the query's token; empty at first.</param>
    public static async Task<BodyServer> StartAsync(Func<string, byte[]> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new BodyServer(builder.Build());
        server._app.Run(async context =>
        {
            Interlocked.Increment(ref server._requests);
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(answer(context.Request.Query["token"].ToString()));
        });
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
