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
    public async Task A_source_that_needs_re_authorisation_says_so_until_a_new_secret_is_stored_or_its_settings_change()
    {
        await web.ApplyAsync(WebFixture.Definition("unauthorised", "unauthorised"));
        await RefuseAsync();
        var state = (await web.GetAsync("/api/v1/sources/unauthorised")).GetProperty("needsReauthorisation");
        (state.GetProperty("reason").GetString(), state.GetProperty("since").GetDateTimeOffset()).ShouldBe(("connect again", DateTimeOffset.Parse("2026-11-01T00:00:00Z", null)));
        (await web.GetAsync("/api/v1/sources")).EnumerateArray().Count(s => s.GetProperty("needsReauthorisation").ValueKind == JsonValueKind.Object).ShouldBe(1);

        (await web.Client.PutAsJsonAsync("/api/v1/sources/unauthorised/secrets/api_key", new { value = "new" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await web.GetAsync("/api/v1/sources/unauthorised")).GetProperty("needsReauthorisation").ValueKind.ShouldBe(JsonValueKind.Null);

        await RefuseAsync();
        await web.ApplyAsync(WebFixture.Definition("unauthorised", "unauthorised"));
        (await web.GetAsync("/api/v1/sources/unauthorised")).GetProperty("needsReauthorisation").ValueKind.ShouldBe(JsonValueKind.Object, "nothing has changed");
        await web.ApplyAsync(WebFixture.Definition("unauthorised", "unauthorised").Replace("account: acme", "account: other", StringComparison.Ordinal));
        (await web.GetAsync("/api/v1/sources/unauthorised")).GetProperty("needsReauthorisation").ValueKind.ShouldBe(JsonValueKind.Null);

        Task RefuseAsync() => web.Postgres.ExecuteAsync("""
            INSERT INTO syncfleet.source_tokens (source_id, name, tenant_id, key_id, key_check, envelope, renewals, updated_at, refusal, refused_at)
            SELECT source_id, 'oauth', tenant_id, 'k1', '', '', 1, now(), 'connect again', '2026-11-01Z' FROM syncfleet.sources WHERE name = 'unauthorised'
            ON CONFLICT (source_id, name) DO UPDATE SET refusal = EXCLUDED.refusal, refused_at = EXCLUDED.refused_at
            """);
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
