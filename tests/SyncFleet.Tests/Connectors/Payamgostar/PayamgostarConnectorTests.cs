using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Payamgostar;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Sandbox;
using Xunit;

namespace SyncFleet.Tests.Connectors.Payamgostar;

public sealed class PayamgostarConnectorTests
{
    [Theory]
    [InlineData("persons")]
    [InlineData("organizations")]
    [InlineData("invoices")]
    [InlineData("pre_invoices")]
    public async Task Each_stream_is_read_whole_each_record_once(string stream)
    {
        await using var crm = await StartAsync();

        var records = await crm.ReadInSlicesAsync(stream);

        Ids(records).Count.ShouldBe(90);
        Ids(records).ShouldBeUnique();
    }

    [Theory]
    [InlineData("0", "false")]
    [InlineData("1", "false")]
    [InlineData("0", "true")]
    [InlineData("1", "true")]
    public async Task Pages_begin_at_0_or_1_and_names_in_either_case(string firstPage, string pascalCase)
    {
        await using var crm = await StartAsync("--Payamgostar:FirstPage", firstPage, "--Payamgostar:PascalCase", pascalCase);

        Ids(await crm.ReadInSlicesAsync("persons")).Distinct().Count().ShouldBe(90);
        Ids((await crm.ReadAsync("persons", null, Settings(crm, changedSince: false))).Records).ShouldBeUnique();
        Ids((await crm.ReadAsync("persons", null, Settings(crm, changedSince: false))).Records).Count.ShouldBe(90);
    }

    [Fact]
    public async Task A_server_that_gives_smaller_pages_than_asked_for_is_read_to_the_end()
    {
        await using var crm = await StartAsync("--Payamgostar:MaxPageSize", "7");

        Ids((await crm.ReadAsync("invoices")).Records).Count.ShouldBe(90);
        Ids((await crm.ReadAsync("invoices", null, Settings(crm, changedSince: false))).Records).Count.ShouldBe(90);
    }

    [Fact]
    public async Task Local_times_leave_with_the_offset_of_Tehran()
    {
        await using var crm = await StartAsync();

        var (records, checkpoint, _) = await crm.ReadAsync("pre_invoices");

        records.ShouldAllBe(r => r.GetProperty("modifyDate").GetString()!.EndsWith("+03:30", StringComparison.Ordinal) && r.GetProperty("quoteDate").GetString()!.EndsWith("+03:30", StringComparison.Ordinal));
        var latest = records.Max(r => r.GetProperty("modifyDate").GetDateTimeOffset());
        latest.ShouldBeLessThan(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), "the sandbox's records are older than its beginning, in UTC");
        JsonDocument.Parse(checkpoint!).RootElement.GetProperty("modifyDate").GetDateTimeOffset().ShouldBe(latest, "the cursor is the server's own time");
    }

    [Fact]
    public async Task The_next_run_reads_what_was_modified()
    {
        await using var crm = await StartAsync();
        var (first, checkpoint, _) = await crm.ReadAsync("persons");
        await crm.ChangeAsync("person", count: 6, creates: 2);

        var (second, _, _) = await crm.ReadAsync("persons", checkpoint);

        second.Select(r => r.GetRawText()).Except(first.Select(r => r.GetRawText()), StringComparer.Ordinal).Count().ShouldBe(8);
        second.Count.ShouldBeLessThan(15);
    }

    [Fact]
    public async Task A_filter_that_is_not_obeyed_is_said_with_the_setting_that_helps()
    {
        await using var crm = await StartAsync("--Payamgostar:ObeysModifyDate", "false");
        const string Checkpoint = """{"modifyDate":"2026-10-30T00:00:00+03:30"}""";

        var failure = await Should.ThrowAsync<SyncFleetException>(() => crm.ReadAsync("persons", Checkpoint));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("changedSince");
        Ids((await crm.ReadAsync("persons", null, Settings(crm, changedSince: false))).Records).Count.ShouldBe(90);
    }

    [Fact]
    public async Task Readers_side_by_side_with_a_wrong_password_try_it_once()
    {
        await using var crm = await StartAsync();
        var wrong = Settings(crm, password: "wrong-password");

        var failures = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Should.ThrowAsync<SyncFleetException>(() => crm.ReadAsync("persons", null, wrong))));

        failures.ShouldAllBe(failure => failure.Kind == FailureKind.Configuration && failure.Message.Contains("not tried again before") && !failure.ToString().Contains("wrong-password"));
        (await crm.CountTokensAsync()).GetProperty("refusedLogIns").GetInt64().ShouldBe(1);
        Ids((await crm.ReadAsync("persons")).Records).Count.ShouldBe(90, "the right password is tried at once, and the account is not locked");
    }

    [Fact]
    public async Task A_session_that_has_ended_is_renewed_and_not_entered_anew()
    {
        await using var crm = await StartAsync();
        await crm.ReadAsync("persons");
        await crm.Sandbox.PostAsync("/sandbox/end-sessions/payamgostar");

        await crm.ReadAsync("persons");

        var counts = await crm.CountTokensAsync();
        (counts.GetProperty("logIns").GetInt64(), counts.GetProperty("refreshes").GetInt64()).ShouldBe((1, 1));
    }

    [Fact]
    public async Task The_end_of_a_session_is_taken_by_the_servers_own_clock()
    {
        await using var crm = await StartAsync("--Payamgostar:ClockBehindSeconds", "1200", "--Payamgostar:SessionSeconds", "3600");
        await crm.CheckAsync();

        crm.Tokens.Kept.ShouldHaveSingleItem().ExpiresAt!.Value.ShouldBeInRange(TimeProvider.System.GetUtcNow().AddMinutes(57), TimeProvider.System.GetUtcNow().AddMinutes(60));
    }

    [Fact]
    public async Task Without_the_module_of_the_second_log_in_the_first_serves()
    {
        await using var crm = await StartAsync("--Payamgostar:IsMobileLicensed", "false");

        var failure = await Should.ThrowAsync<SyncFleetException>(() => crm.CheckAsync());
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("loginVersion 1");
        Ids((await crm.ReadAsync("persons", null, Settings(crm, loginVersion: 1))).Records).Count.ShouldBe(90);
    }

    [Fact]
    public async Task An_error_body_with_status_200_is_no_empty_page()
    {
        await using var crm = await StartAsync();
        await crm.Sandbox.FaultAsync(new { kind = "errorBody", upstream = "payamgostar", next = 20 });

        (await Should.ThrowAsync<SyncFleetException>(() => crm.ReadAsync("persons"))).Kind.ShouldBe(FailureKind.Transient);
    }

    [Theory]
    [InlineData("persons")]
    [InlineData("invoices")]
    public async Task One_request_at_a_time_is_enough_to_come_forward(string stream)
    {
        var budget = new SingleGrantBudget();
        var sandbox = await SandboxHost.StartAsync(["--Records", "90"]);
        await using var crm = new SandboxReading(sandbox, new PayamgostarConnector(), Settings(new Uri(sandbox.Client.BaseAddress!, "payamgostar"))) { Budget = budget };
        List<string> ids = [];
        var request = new ReadRequest { Stream = stream };
        var slices = 0;
        do
        {
            budget.Refill();
            slices++.ShouldBeLessThan(25, "a read that begins anew with every refusal never ends");
            try
            {
                var (records, next) = await crm.ReadPageAsync(request);
                ids.AddRange(Ids(records));
                request = request with { Position = next };
            }
            catch (SyncFleetException refused) when (refused.Kind == FailureKind.Throttled)
            {
                continue;
            }
        }
        while (slices == 1 || request.Position is not null);

        ids.Distinct().Count().ShouldBe(90);
    }

    private static async Task<SandboxReading> StartAsync(params string[] args)
    {
        var sandbox = await SandboxHost.StartAsync(["--Records", "90", .. args]);
        return new SandboxReading(sandbox, new PayamgostarConnector(), Settings(new Uri(sandbox.Client.BaseAddress!, "payamgostar"))) { Tokens = new MemoryTokenStore() };
    }

    private static object Settings(SandboxReading crm, string password = "demo-password", bool changedSince = true, int loginVersion = 2) =>
        Settings(crm.Upstream, password, changedSince, loginVersion);

    private static object Settings(Uri baseUrl, string password = "demo-password", bool changedSince = true, int loginVersion = 2) =>
        new { baseUrl, username = "demo", password, pageSize = 20, changedSince, loginVersion };

    private static List<string> Ids(IReadOnlyList<JsonElement> records) => [.. records.Select(record => record.GetProperty("crmId").GetString()!)];
}
