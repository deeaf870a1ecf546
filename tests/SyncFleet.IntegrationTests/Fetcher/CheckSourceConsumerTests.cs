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

    private static string Settings(string url, string secret) =>
        $$"""{"baseUrl":"{{url}}","account":"acme","apiKey":"demo-key","apiSecret":"{{secret}}","startDate":"2026-10-04"}""";

    private async Task<SourceChecked> CheckAsync(string connector, string settings, string variables = "{}")
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres, connector, "products", settings, variables);
        var client = fleet.Bus.CreateRequestClient<CheckSource>(new Uri("exchange:" + QueueNames.CheckSource(connector)));
        var answer = await client.GetResponse<SourceChecked>(new CheckSource { TenantId = PostgresFixture.DefaultTenant, SourceId = run.Source, Connector = connector });
        answer.Message.SourceId.ShouldBe(run.Source);
        return answer.Message;
    }
}
