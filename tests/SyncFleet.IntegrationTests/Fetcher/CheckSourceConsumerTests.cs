using MassTransit;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A check asked for over the broker and answered by a fetcher that tries the source.</summary>
public sealed class CheckSourceConsumerTests(FetcherFixture fleet) : IClassFixture<FetcherFixture>
{
    [Fact]
    public async Task A_source_that_answers_well_is_well()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 10);

        var answer = await CheckAsync("finale", Settings($"{sandbox.Address}finale", "demo-secret"));

        (answer.Succeeded, answer.Kind, answer.Message).ShouldBe((true, null, "finale answered and took the credentials."));
    }

    [Fact]
    public async Task Refused_credentials_are_said_without_being_told()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 10);

        var answer = await CheckAsync("finale", Settings($"{sandbox.Address}finale", "canary-secret"));

        (answer.Succeeded, answer.Kind).ShouldBe((false, FailureKind.Configuration));
        answer.Message.ShouldNotBeNull().ShouldContain("401");
        answer.Message.ShouldNotContain("canary");
    }

    [Fact]
    public async Task An_unknown_host_is_said()
    {
        var answer = await CheckAsync("finale", Settings("http://no-such-host.invalid/finale", "demo-secret"));

        (answer.Succeeded, answer.Kind).ShouldBe((false, FailureKind.Transient));
        answer.Message.ShouldNotBeNull().ShouldContain("its host name is not known");
    }

    [Fact]
    public async Task A_secret_whose_variable_is_missing_is_named()
    {
        var answer = await CheckAsync("finale", "{}", """{"apiSecret":"SYNCFLEET_SECRET_NOWHERE"}""");

        (answer.Succeeded, answer.Kind).ShouldBe((false, FailureKind.Configuration));
        answer.Message.ShouldNotBeNull().ShouldContain("SYNCFLEET_SECRET_NOWHERE");
    }

    [Fact]
    public async Task A_source_that_needs_re_authorisation_is_asked_again_and_is_well_once_it_answers()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 10);
        using HttpClient control = new() { BaseAddress = sandbox.Address };
        var settings = $$"""{"baseUrl":"{{sandbox.Address}}quickbooks","authUrl":"{{sandbox.Address}}quickbooks/oauth2/v1/tokens/bearer","realmId":"4620816365000000","clientId":"demo-client","clientSecret":"demo-client-secret","refreshToken":"AB11-demo-refresh-token"}""";
        var run = await StreamRunRow.AddAsync(fleet.Postgres, "quickbooks", "vendors", settings, "{}");
        await control.PostAsync(new Uri("sandbox/withdraw-grants/quickbooks", UriKind.Relative), null);

        var refused = await AskAsync(run.Source, "quickbooks");
        (refused.Succeeded, refused.Kind).ShouldBe((false, FailureKind.Configuration));
        refused.Message.ShouldNotBeNull().ShouldContain("re-authorisation");
        (await RefusalsAsync(run.Source)).ShouldBe(1);

        await control.PostAsync(new Uri("sandbox/restore-grants/quickbooks", UriKind.Relative), null);
        (await AskAsync(run.Source, "quickbooks")).Succeeded.ShouldBeTrue();
        (await RefusalsAsync(run.Source)).ShouldBe(0);
    }

    private Task<long> RefusalsAsync(SourceId source) =>
        fleet.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.source_tokens WHERE source_id = $1 AND refusal IS NOT NULL", source.Value);

    private static string Settings(string url, string secret) =>
        $$"""{"baseUrl":"{{url}}","account":"acme","apiKey":"demo-key","apiSecret":"{{secret}}","startDate":"2026-10-04"}""";

    private async Task<SourceChecked> CheckAsync(string connector, string settings, string variables = "{}")
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres, connector, "products", settings, variables);
        return await AskAsync(run.Source, connector);
    }

    private async Task<SourceChecked> AskAsync(SourceId source, string connector)
    {
        var client = fleet.Bus.CreateRequestClient<CheckSource>(new Uri("exchange:" + QueueNames.CheckSource(connector)));
        var answer = await client.GetResponse<SourceChecked>(new CheckSource { TenantId = PostgresFixture.DefaultTenant, SourceId = source, Connector = connector });
        answer.Message.SourceId.ShouldBe(source);
        return answer.Message;
    }
}
