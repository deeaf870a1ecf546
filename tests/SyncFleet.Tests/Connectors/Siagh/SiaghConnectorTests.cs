using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Siagh;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Sandbox;
using Xunit;

namespace SyncFleet.Tests.Connectors.Siagh;

public sealed class SiaghConnectorTests
{
    private const string Hash = "4B4D9529148D8D9440D7E20C78287F69";

    [Fact]
    public async Task Contacts_are_read_once_each_without_staff_and_without_passwords()
    {
        await using var siagh = await StartAsync("--Siagh:StaffEvery", "30");

        var (records, _, pages) = await siagh.ReadAsync("contacts");

        records.Count.ShouldBe(87);
        Codes(records).ShouldBeUnique();
        pages.Sum(page => page.FilteredCount).ShouldBe(3);
        string.Concat(pages.Select(page => Encoding.UTF8.GetString(page.Records.ToArray()))).ShouldNotContain("assword");
        Codes(await siagh.ReadInSlicesAsync("contacts")).Count.ShouldBe(87);
    }

    [Fact]
    public async Task Persian_days_come_with_their_Gregorian_day()
    {
        await using var siagh = await StartAsync();

        var (records, _, _) = await siagh.ReadAsync("contacts");

        records[^1].GetProperty("RegDate").GetString()!.ShouldStartWith("1405/0");
        DateOnly.ParseExact(records[^1].GetProperty("RegDateGregorian").GetString()!, "yyyy-MM-dd")
            .ShouldBeInRange(new DateOnly(2026, 10, 1), new DateOnly(2026, 11, 1));
    }

    [Theory]
    [InlineData("Html")]
    [InlineData("ErrorBody")]
    [InlineData("Status401")]
    public async Task An_ended_session_costs_one_log_in_however_it_is_told(string end)
    {
        await using var siagh = await StartAsync("--Siagh:EndedSession", end);
        await siagh.ReadAsync("contacts");
        await siagh.Sandbox.PostAsync("/sandbox/end-sessions/siagh");

        (await siagh.ReadAsync("contacts")).Records.Count.ShouldBe(90);

        (await siagh.CountTokensAsync()).GetProperty("logIns").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task The_token_serves_where_the_session_id_is_empty()
    {
        await using var siagh = await StartAsync("--Siagh:EmptySessionId", "true");

        (await siagh.ReadAsync("contacts")).Records.Count.ShouldBe(90);
    }

    [Fact]
    public async Task A_log_in_refused_with_status_200_is_the_tenants_business_and_is_tried_once()
    {
        await using var siagh = await StartAsync();
        var wrong = Settings(siagh.Upstream, "0123456789ABCDEF0123456789ABCDEF");

        var failures = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Should.ThrowAsync<SyncFleetException>(() => siagh.ReadAsync("contacts", null, wrong))));

        failures.ShouldAllBe(failure => failure.Kind == FailureKind.Configuration && !failure.ToString().Contains("0123456789ABCDEF"));
        (await siagh.CountTokensAsync()).GetProperty("refusedLogIns").GetInt64().ShouldBe(1);
        (await Should.ThrowAsync<SyncFleetException>(() => siagh.CheckAsync(wrong))).Message.ShouldContain("نام کاربری", Case.Sensitive, "the reason it gives is shown");
    }

    [Theory]
    [InlineData("html")]
    [InlineData("errorBody")]
    public async Task What_is_no_list_is_no_empty_list(string kind)
    {
        await using var siagh = await StartAsync();
        await siagh.Sandbox.FaultAsync(new { kind, upstream = "siagh", next = 20 });

        (await Should.ThrowAsync<SyncFleetException>(() => siagh.ReadAsync("contacts"))).Kind.ShouldBe(FailureKind.Transient);
    }

    [Fact]
    public async Task The_list_is_asked_for_at_most_once_in_five_minutes()
    {
        var budget = new RecordingBudget();
        await using var sandbox = await SandboxHost.StartAsync("--Records", "5");
        await using var siagh = new SandboxReading(sandbox, new SiaghConnector(), Settings(new Uri(sandbox.Client.BaseAddress!, "siagh"))) { Budget = budget };

        await siagh.ReadAsync("contacts");

        budget.Windows.ShouldBe(["contacts 1/300s"]);
    }

    private static async Task<SandboxReading> StartAsync(params string[] args)
    {
        var sandbox = await SandboxHost.StartAsync(["--Records", "90", "--Siagh:StaffEvery", "0", .. args]);
        return new SandboxReading(sandbox, new SiaghConnector(), Settings(new Uri(sandbox.Client.BaseAddress!, "siagh")));
    }

    private static object Settings(Uri baseUrl, string passwordHash = Hash) => new { baseUrl, username = "حسابدار", passwordHash, pageSize = 40 };

    private static List<long> Codes(IReadOnlyList<JsonElement> records) => [.. records.Select(record => record.GetProperty("Code").GetInt64())];
}
