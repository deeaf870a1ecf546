using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.IntegrationTests.Connectors;

/// <summary>What only a real connection shows: compression, redirects between hosts, broken connections.</summary>
public sealed class UpstreamHttpTests : IAsyncLifetime
{
    private readonly HttpMessageInvoker _http =
        UpstreamHttp.CreateInvoker(new UpstreamHttpOptions { AllowedAddresses = ["127.0.0.1", "::1"] }, TimeProvider.System);

    private WebApplication? _app;
    private string _url = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/packed/{encoding}/{size:int}", SendPackedAsync);
        _app.MapGet("/headers", (HttpRequest request) => request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
        _app.MapGet("/away", (HttpContext context) => Results.Redirect($"http://localhost:{context.Connection.LocalPort}/headers"));
        _app.MapGet("/cut", (HttpContext context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        _app.MapGet("/short", async (HttpContext context) =>
        {
            context.Response.ContentLength = 1_000;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _url = _app.Urls.First();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app!.DisposeAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Compressed_answers_are_opened(string encoding)
    {
        var response = await SendAsync($"/packed/{encoding}/100000");
        response.Body.Length.ShouldBe(100_000);
        response.Header("Content-Encoding").ShouldBeNull();
    }

    [Fact]
    public async Task A_small_answer_that_opens_to_a_huge_one_is_refused()
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(SendAsync("/packed/gzip/50000000"));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("9.54 MiB");
    }

    [Fact]
    public async Task Headers_are_not_sent_on_to_another_host()
    {
        var own = await SendAsync("/headers");
        JsonDocument.Parse(own.Body).RootElement.GetProperty("X-Api-Key").GetString().ShouldBe("secret");
        var away = await SendAsync("/away");
        var headers = JsonDocument.Parse(away.Body).RootElement.EnumerateObject().Select(header => header.Name).ToList();
        headers.ShouldNotContain("X-Api-Key");
        headers.ShouldNotContain("Authorization");
        headers.ShouldNotContain("traceparent");
    }

    [Theory]
    [InlineData("/cut")]
    [InlineData("/short")]
    public async Task A_cut_connection_is_a_passing_fault_with_its_cause(string path)
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(SendAsync(path));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain(path);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", "nothing accepts the connection")]
    [InlineData("http://no-such-host.invalid/", "its host name is not known")]
    public async Task A_host_that_is_not_there_is_a_passing_fault_with_its_cause(string uri, string says)
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(SendAsync(new Uri(uri)));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain(says);
    }

    [Fact]
    public async Task A_source_that_does_not_speak_tls_is_a_passing_fault_with_its_cause()
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(SendAsync(new Uri(_url.Replace("http:", "https:", StringComparison.Ordinal))));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain("secure connection failed");
    }

    private static async Task SendPackedAsync(HttpContext context, string encoding, int size)
    {
        context.Response.Headers.ContentEncoding = encoding;
        context.Response.ContentType = "text/plain";
        await using Stream packed = encoding switch
        {
            "gzip" => new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true),
        };
        var chunk = new byte[10_000];
        for (var sent = 0; sent < size; sent += chunk.Length)
        {
            await packed.WriteAsync(chunk.AsMemory(0, Math.Min(chunk.Length, size - sent)), context.RequestAborted);
        }
    }

    private Task<UpstreamResponse> SendAsync(string path) => SendAsync(new Uri($"{_url}{path}"));

    private Task<UpstreamResponse> SendAsync(Uri uri)
    {
        var source = new SourceContext { Config = default, Budget = new UnlimitedBudget(), Time = TimeProvider.System, Http = _http };
        var client = new UpstreamClient(source, new UpstreamClientOptions { Connector = "shop", MaxBodyBytes = 10_000_000, MaxTries = 2 });
        var request = new UpstreamRequest { Uri = uri, Headers = [new("Authorization", "Basic secret"), new("X-Api-Key", "secret")] };
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
