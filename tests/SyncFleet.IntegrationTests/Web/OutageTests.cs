using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using SyncFleet.Core.Definitions;
using SyncFleet.Testing.Services;
using SyncFleet.Web;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

public sealed class OutageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("GET", "/api/v1/runs")]
    [InlineData("GET", "/api/v1/dead-letters")]
    [InlineData("POST", "/api/v1/definitions")]
    [InlineData("POST", "/api/v1/syncs/any/runs")]
    [InlineData("GET", "/api/v1/runs/01900000-0000-7000-8000-00000000beef/events")]
    public async Task Without_the_database_the_answer_is_503_and_says_so(string method, string path)
    {
        await using var web = await StartAsync(Away(postgres.ConnectionString));

        var answer = await web.Client.SendAsync(new(new HttpMethod(method), path) { Content = path.EndsWith("definitions", StringComparison.Ordinal) ? new StringContent("sync: a") : null });

        await ShouldBeOutageAsync(answer, "The database does not answer", "/health/ready");
        (await web.Client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await web.Client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Without_the_broker_what_only_reads_works_and_what_sends_is_503_and_says_what_was_done()
    {
        await using var web = await StartAsync(postgres.ConnectionString);
        await postgres.ExecuteAsync("INSERT INTO syncfleet.connectors (name, description) VALUES ('finale', $1::jsonb)", ConnectorDescriptionJson.Write(Connector));
        await web.Client.PostAsync("/api/v1/definitions", new StringContent(WebFixture.Definition("away-source", "away-sync"), Encoding.UTF8, "application/yaml"));
        var run = await ControlRows.AddRunAsync(postgres, "away-sync", status: "running");
        var letter = await run.AddDeadLetterAsync("{}");

        (await web.Client.GetAsync("/api/v1/runs?sync=away-sync")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldBeOutageAsync(await web.Client.PostAsync("/api/v1/syncs/away-sync/runs", null), "The broker does not answer", "may or may not have been asked for");
        await ShouldBeOutageAsync(await web.Client.PostAsync($"/api/v1/runs/{run.Run}/cancel", null), "The broker does not answer", "stops by itself");
        await ShouldBeOutageAsync(await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { ids = new[] { letter } }), "The broker does not answer", "starts by itself");
        await ShouldBeOutageAsync(await web.Client.PostAsync("/api/v1/sources/away-source/check", null), "The broker does not answer", "check again");

        (await postgres.QueryAsync<bool>("SELECT cancel_requested_at IS NOT NULL FROM syncfleet.sync_runs WHERE sync_run_id = $1", run.Run)).ShouldBeTrue();
        (await postgres.QueryAsync<string>("SELECT status FROM syncfleet.dead_letters WHERE dead_letter_id = $1", letter)).ShouldBe("replaying");
    }

    private static async Task ShouldBeOutageAsync(HttpResponseMessage answer, string title, string detail)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("title").GetString().ShouldBe(title);
        problem.GetProperty("detail").GetString()!.ShouldContain(detail);
    }

    // The broker's address is one at which nobody listens, and nobody waits for it.
    private static async Task<RunningWeb> StartAsync(string database)
    {
        await using TcpForwarder closed = new("127.0.0.1", 1);
        var app = WebProcess.Build(
            [
                $"--Postgres={database}", $"--RabbitMq=amqp://guest:guest@127.0.0.1:{closed.Port}/", $"--Api:Key={WebFixture.Key}", "--Health:Port=0", "--Log:LibraryLevel=Fatal",
                $"--VAULT_KEY=k1:{Convert.ToBase64String(new byte[32])}",
            ],
            services => services.AddSingleton<TimeProvider>(new ExpiredTime()));
        await app.StartAsync();
        HttpClient client = new() { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add("X-Api-Key", WebFixture.Key);
        return new(app, client);
    }

    private static string Away(string database) => new NpgsqlConnectionStringBuilder(database) { Host = "127.0.0.1", Port = 1 }.ConnectionString;

    private static ConnectorDescription Connector { get; } = new()
    {
        Name = "finale",
        Title = "Finale",
        SpecJson = """
            {"type":"object","properties":{"base_url":{"type":"string"},"account":{"type":"string"},
              "api_key":{"type":"string","airbyte_secret":true},"api_secret":{"type":"string","airbyte_secret":true}}}
            """,
        Streams = [new() { Name = "products", Key = ["productId"], CursorField = "lastUpdatedDate" }],
    };

    private sealed record RunningWeb(WebApplication App, HttpClient Client) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await App.DisposeAsync();
        }
    }
}
