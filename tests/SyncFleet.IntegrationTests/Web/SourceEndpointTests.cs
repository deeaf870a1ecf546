using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

public sealed class SourceEndpointTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task A_source_is_added_and_its_secrets_go_in_and_never_come_out()
    {
        var added = await web.Client.PostAsJsonAsync("/api/v1/sources", new { name = "vaulted", connector = "finale", settings = new { base_url = "http://127.0.0.1:1", account = "acme", page_size = "50" } });
        added.StatusCode.ShouldBe(HttpStatusCode.Created);

        (await web.Client.PutAsJsonAsync("/api/v1/sources/vaulted/secrets/api_key", new { value = "correct horse" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var text = (await web.GetAsync("/api/v1/sources/vaulted")).GetRawText();
        text.ShouldNotContain("correct horse");
        var source = JsonSerializer.Deserialize<JsonElement>(text);
        source.GetProperty("settings").GetProperty("page_size").GetInt32().ShouldBe(50);
        source.GetProperty("secrets").EnumerateArray().Select(s => (s.GetProperty("name").GetString(), s.GetProperty("from").GetString()))
            .ShouldBe([("api_key", "vault"), ("api_secret", "missing")]);
        var sealedBytes = await web.Postgres.QueryAsync<byte[]>("SELECT envelope FROM syncfleet.source_secrets");
        System.Text.Encoding.UTF8.GetString(sealedBytes!).ShouldNotContain("horse");
    }

    [Fact]
    public async Task Faults_of_a_source_are_told_together()
    {
        var answer = await web.Client.PostAsJsonAsync("/api/v1/sources", new { name = "wrong", connector = "finale", settings = new { acount = "acme", api_key = "open", page_size = "many" } });

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var detail = (await WebFixture.ReadAsync(answer)).GetProperty("detail").GetString()!;
        detail.ShouldContain("Did you mean 'account'?");
        detail.ShouldContain("'api_key' is a secret");
        detail.ShouldContain("'page_size' is 'many'");
        detail.ShouldNotContain("open");
    }

    [Theory]
    [InlineData("finle", "Did you mean 'finale'?")]
    [InlineData("Finale", "is not a name of a connector")]
    public async Task An_unknown_connector_is_refused_with_what_there_is(string connector, string message)
    {
        var answer = await web.Client.PostAsJsonAsync("/api/v1/sources", new { name = "unknown", connector });

        (await WebFixture.ReadAsync(answer)).GetProperty("detail").GetString()!.ShouldContain(message);
    }

    [Fact]
    public async Task A_secret_the_connector_does_not_have_and_an_empty_one_are_refused()
    {
        await web.Client.PostAsJsonAsync("/api/v1/sources", new { name = "picky", connector = "finale", settings = new { base_url = "x", account = "y" } });

        (await web.Client.PutAsJsonAsync("/api/v1/sources/picky/secrets/password", new { value = "x" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await web.Client.PutAsJsonAsync("/api/v1/sources/picky/secrets/api_key", new { value = "" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await web.Client.PutAsJsonAsync("/api/v1/sources/picky/secrets/api_key", new { value = (string?)null })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_conflict()
    {
        var source = new { name = "twice", connector = "finale", settings = new { base_url = "x", account = "y" } };
        await web.Client.PostAsJsonAsync("/api/v1/sources", source);

        (await web.Client.PostAsJsonAsync("/api/v1/sources", source)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_check_is_answered_by_a_fetcher()
    {
        await web.Client.PostAsJsonAsync("/api/v1/sources", new { name = "checked", connector = "finale", settings = new { base_url = "x", account = "y" } });
        var fetcher = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(web.RabbitMq.Uri);
            rabbit.ReceiveEndpoint(QueueNames.CheckSource("finale"), endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.Handler<CheckSource>(context => context.RespondAsync(new SourceChecked
                {
                    SourceId = context.Message.SourceId,
                    Succeeded = false,
                    Kind = FailureKind.Configuration,
                    Message = "The key is wrong.",
                }));
            });
        });
        await fetcher.StartAsync();
        try
        {
            var answer = await WebFixture.ReadAsync(await web.Client.PostAsync("/api/v1/sources/checked/check", null));

            answer.GetProperty("succeeded").GetBoolean().ShouldBeFalse();
            answer.GetProperty("kind").GetString().ShouldBe("Configuration");
            answer.GetProperty("message").GetString().ShouldBe("The key is wrong.");
        }
        finally
        {
            await fetcher.StopAsync();
        }
    }
}
