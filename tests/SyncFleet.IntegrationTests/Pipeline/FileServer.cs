using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>A file at an address, for those who bring the right header; unchanged, it is not sent again.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    public const string Authorization = "Bearer file-5a7c";

    private readonly WebApplication _app;
    private (string Tag, byte[] Content) _file;
    private int _sent;

    private FileServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>How often the content was sent.</summary>
    public int Sent => _sent;

    public static async Task<FileServer> StartAsync(byte[] content)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        FileServer server = new(builder.Build()) { _file = ("\"1\"", content) };
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public void Change(byte[] content) => _file = ($"\"{Guid.CreateVersion7():N}\"", content);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (tag, content) = _file;
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.Authorization != Authorization)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            Interlocked.Increment(ref _sent);
            await context.Response.Body.WriteAsync(content);
        }
    }
}
