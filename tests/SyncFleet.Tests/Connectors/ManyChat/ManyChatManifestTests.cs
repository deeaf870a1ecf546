using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Sandbox;
using Xunit;

namespace SyncFleet.Tests.Connectors.ManyChat;

public sealed class ManyChatManifestTests
{
    private static readonly IConnector Connector = ConnectorCatalogue.Load([], TimeProvider.System).Find("manychat")!;

    [Theory]
    [InlineData("false", "false")]
    [InlineData("true", "false")]
    [InlineData("false", "true")]
    public async Task Subscribers_are_read_by_id_and_one_that_is_gone_stops_nothing(string errorsWith200, string numericIds)
    {
        await using var page = await StartAsync("--ManyChat:ErrorsWithStatus200", errorsWith200, "--ManyChat:NumericIds", numericIds);

        var (records, _, _) = await page.ReadAsync("subscribers");

        records.Select(r => r.GetProperty("id").GetString()).ShouldBe(["9001002001", "9001002003"], "ids are texts, however they came");
        records[0].GetProperty("custom_fields").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task Subscribers_are_found_by_the_values_of_a_field()
    {
        await using var page = await StartAsync();

        (await page.ReadAsync("found_subscribers")).Records.Count.ShouldBe(4, "two values, two subscribers each");
    }

    [Theory]
    [InlineData("tags", 12)]
    [InlineData("custom_fields", 8)]
    [InlineData("flows", 5)]
    public async Task What_the_page_defines_is_read_whole(string stream, int count)
    {
        await using var page = await StartAsync();

        (await page.ReadAsync(stream)).Records.Count.ShouldBe(count);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_wrong_key_is_the_tenants_business_with_either_status(string errorsWith200)
    {
        await using var page = await StartAsync("--ManyChat:ErrorsWithStatus200", errorsWith200);

        var failure = await Should.ThrowAsync<SyncFleetException>(() => page.CheckAsync(Settings(page.Upstream, "55501:wrong-key")));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("check the API key");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Going_over_the_limit_asks_to_wait_with_either_status(string errorsWith200)
    {
        await using var page = await StartAsync("--ManyChat:ErrorsWithStatus200", errorsWith200, "--ManyChat:SubscribersPerSecond", "1", "--ManyChat:BanSeconds", "600");

        (await Should.ThrowAsync<SyncFleetException>(async () =>
        {
            await page.ReadAsync("subscribers");
            await page.ReadAsync("subscribers");
        })).Kind.ShouldBe(FailureKind.Throttled);
    }

    [Fact]
    public async Task Another_error_with_status_200_is_no_empty_page()
    {
        await using var page = await StartAsync();
        await page.Sandbox.FaultAsync(new { kind = "errorBody", upstream = "manychat", next = 20 });

        (await Should.ThrowAsync<SyncFleetException>(() => page.ReadAsync("tags"))).Message.ShouldContain("reports a failure in its envelope");
    }

    [Fact]
    public async Task Subscribers_are_asked_for_at_eight_a_second()
    {
        var budget = new RecordingBudget();
        await using var sandbox = await SandboxHost.StartAsync("--Records", "60");
        await using var page = new SandboxReading(sandbox, Connector, Settings(new Uri(sandbox.Client.BaseAddress!, "manychat"))) { Budget = budget };

        await page.ReadAsync("subscribers");
        await page.ReadAsync("tags");

        budget.Windows.ShouldBe(["policy-1 8/1s", "policy-3 80/1s"]);
    }

    private static async Task<SandboxReading> StartAsync(params string[] args)
    {
        var sandbox = await SandboxHost.StartAsync(["--Records", "60", .. args]);
        return new SandboxReading(sandbox, Connector, Settings(new Uri(sandbox.Client.BaseAddress!, "manychat")));
    }

    private static object Settings(Uri baseUrl, string key = "55501:demo-manychat-key") => new
    {
        base_url = baseUrl,
        api_key = key,
        subscriber_ids = new[] { "9001002001", "9001009999", "9001002003" },
        sync_field_id = 301,
        sync_field_values = new[] { "C-1", "C-2" },
    };
}
