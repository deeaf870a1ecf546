using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.QuickBooks;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Conformance;
using SyncFleet.Tests.Connectors.Http;
using SyncFleet.Tests.Sandbox;
using Xunit;

namespace SyncFleet.Tests.Connectors.QuickBooks;

public sealed class QuickBooksConnectorTests
{
    [Theory]
    [InlineData("vendors")]
    [InlineData("items")]
    [InlineData("purchase_orders")]
    [InlineData("customers")]
    [InlineData("invoices")]
    [InlineData("payments")]
    public async Task Each_stream_is_read_whole_each_record_once(string stream)
    {
        await using var quickBooks = await StartAsync(pageSize: 50);

        var records = await quickBooks.ReadInSlicesAsync(stream);

        Ids(records).Count.ShouldBe(120);
        Ids(records).ShouldBeUnique();
    }

    [Fact]
    public async Task Records_of_one_instant_that_fill_several_pages_are_read_once()
    {
        await using var quickBooks = await StartAsync(pageSize: 2);
        await quickBooks.ChangeAsync("vendor", count: 40);

        var records = await quickBooks.ReadInSlicesAsync("vendors");

        Ids(records).Count.ShouldBe(120);
        Ids(records).ShouldBeUnique();
    }

    [Fact]
    public async Task What_changes_while_it_is_read_pushes_nothing_out_of_sight()
    {
        await using var quickBooks = await StartAsync(pageSize: 10);
        List<string> ids = [];
        var request = new SyncFleet.Connectors.ReadRequest { Stream = "customers" };
        do
        {
            var (page, next) = await ReadPageAsync(quickBooks, request);
            ids.AddRange(page);
            await quickBooks.ChangeAsync("customer", count: 7);
            request = request with { Position = next };
        }
        while (request.Position is not null && ids.Count < 2_000);

        ids.Distinct().Count().ShouldBe(120);
    }

    [Fact]
    public async Task The_next_run_is_one_change_data_capture_with_the_deletions()
    {
        await using var quickBooks = await StartAsync(pageSize: 1000);
        var (_, checkpoint, _) = await quickBooks.ReadAsync("invoices");
        await quickBooks.ChangeAsync("invoice", count: 5, deletes: 3, creates: 2);

        var (records, next, pages) = await quickBooks.ReadAsync("invoices", checkpoint);

        pages.ShouldHaveSingleItem();
        records.Count(IsDeleted).ShouldBe(3);
        Ids(records).Count.ShouldBeGreaterThanOrEqualTo(10);
        (await quickBooks.ReadAsync("invoices", next)).Records.Count(IsDeleted).ShouldBe(3, "the last minute is read again");
    }

    [Theory]
    [InlineData("vendors", "vendor")]
    [InlineData("invoices", "invoice")]
    public async Task More_changes_than_a_capture_holds_are_all_read(string stream, string entity)
    {
        await using var quickBooks = await StartAsync(pageSize: 1000, "--Records", "2600");
        var (_, checkpoint, _) = await quickBooks.ReadAsync(stream);
        await quickBooks.ChangeAsync(entity, count: 2_300, deletes: 100);

        var (records, _, _) = await quickBooks.ReadAsync(stream, checkpoint);

        Ids([.. records.Where(record => !IsDeleted(record) && record.GetProperty("SyncToken").GetString() == "1")]).Distinct().Count()
            .ShouldBe(stream == "vendors" ? 2_400 : 2_300);
        Ids([.. records.Where(record => IsDeleted(record) || (record.TryGetProperty("Active", out var active) && !active.GetBoolean()))]).Distinct().Count().ShouldBe(100);
    }

    [Fact]
    public async Task A_full_capture_in_no_order_is_enough_where_nothing_is_deleted_and_stops_the_read_elsewhere()
    {
        await using var quickBooks = await StartAsync(pageSize: 1000, "--Records", "1600", "--QuickBooks:UnorderedChanges", "true");
        var (_, vendors, _) = await quickBooks.ReadAsync("vendors");
        var (_, invoices, _) = await quickBooks.ReadAsync("invoices");
        await quickBooks.ChangeAsync("vendor", count: 1_500);
        await quickBooks.ChangeAsync("invoice", count: 1_500);

        var (records, _, _) = await quickBooks.ReadAsync("vendors", vendors);
        records.Count(record => record.GetProperty("SyncToken").GetString() == "1").ShouldBe(1_500);
        var failure = await Should.ThrowAsync<SyncFleetException>(() => quickBooks.ReadAsync("invoices", invoices));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("full refresh");
    }

    [Fact]
    public async Task A_checkpoint_older_than_a_capture_looks_back_is_read_by_query_or_refused_where_deletions_would_be_lost()
    {
        const string Old = """{"MetaData":{"LastUpdatedTime":"2024-01-01T00:00:00Z"},"deletionsSince":"2024-01-01T00:00:00Z"}""";
        await using var quickBooks = await StartAsync(pageSize: 50);

        Ids((await quickBooks.ReadAsync("vendors", Old)).Records).Count.ShouldBe(120);
        var failure = await Should.ThrowAsync<SyncFleetException>(() => quickBooks.ReadAsync("payments", Old));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("full refresh");
    }

    [Fact]
    public async Task A_read_that_was_broken_off_long_ago_goes_on_by_query_and_then_takes_the_deletions()
    {
        await using var quickBooks = await StartAsync(pageSize: 50);
        var since = TimeProvider.System.GetUtcNow().AddDays(-3).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        await quickBooks.ChangeAsync("payment", deletes: 4);

        var (records, checkpoint, _) = await quickBooks.ReadAsync("payments", $$"""{"MetaData":{"LastUpdatedTime":"2024-01-01T00:00:00Z"},"deletionsSince":"{{since}}"}""");

        Ids([.. records.Where(record => !IsDeleted(record))]).Distinct().Count().ShouldBe(116);
        records.Count(IsDeleted).ShouldBe(4);
        checkpoint!.ShouldNotContain("2024");
    }

    [Fact]
    public async Task Refresh_tokens_change_with_every_use_and_the_newest_is_used()
    {
        await using var quickBooks = await StartAsync(pageSize: 50);
        await quickBooks.CheckAsync();
        await quickBooks.Sandbox.PostAsync("/sandbox/end-sessions/quickbooks");
        await quickBooks.CheckAsync();
        await quickBooks.Sandbox.PostAsync("/sandbox/end-sessions/quickbooks");
        await quickBooks.ReadAsync("items");

        var counts = await quickBooks.CountTokensAsync();
        counts.GetProperty("refreshes").GetInt64().ShouldBe(3);
        counts.GetProperty("refusedRefreshes").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task A_refresh_token_that_is_dead_asks_the_tenant_to_connect_again()
    {
        await using var quickBooks = await StartAsync(pageSize: 50);
        await quickBooks.CheckAsync();
        await using var other = new SandboxReading(quickBooks.Sandbox, new QuickBooksConnector(), QuickBooksSources.Settings(quickBooks.Upstream));

        var failure = await Should.ThrowAsync<SyncFleetException>(() => other.CheckAsync());

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("connected again");
        failure.ToString().ShouldNotContain("AB11");
        (await quickBooks.CountTokensAsync()).GetProperty("reusedRefreshes").GetInt64().ShouldBe(1);
    }

    [Theory]
    [InlineData("invoices", null)]
    [InlineData("invoices", """{"MetaData":{"LastUpdatedTime":"2099-01-01T00:00:00Z"}}""")]
    public async Task A_fault_with_status_200_is_no_empty_page(string stream, string? checkpoint)
    {
        await using var quickBooks = await StartAsync(pageSize: 50);
        await quickBooks.Sandbox.FaultAsync(new { kind = "errorBody", upstream = "quickbooks", next = 3 });

        var failure = await Should.ThrowAsync<SyncFleetException>(() => quickBooks.ReadAsync(stream, checkpoint));

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain("An application error has occurred");
        failure.Message.ShouldContain("intuit_tid 1-");
    }

    [Theory]
    [InlineData("""{"CDCResponse":[{"QueryResponse":[{"Fault":{"Error":[{"Message":"boom","code":"10000"}],"type":"SystemFault"}}]}]}""", FailureKind.Transient)]
    [InlineData("""{"CDCResponse":[{"fault":{"error":[{"message":"over","code":"6190"}]}}]}""", FailureKind.Configuration)]
    [InlineData("{}", FailureKind.Transient)]
    public async Task A_part_of_a_capture_that_failed_fails_the_read(string answer, FailureKind kind)
    {
        using var upstream = new FakeUpstream(request => request.Uri.AbsolutePath.Contains("oauth2", StringComparison.Ordinal)
            ? FakeUpstream.Json("""{"access_token":"a","refresh_token":"r","expires_in":3600}""")
            : FakeUpstream.Json(answer));
        var source = upstream.Source(QuickBooksSources.Settings(new Uri("https://quickbooks.example")));

        var failure = await Should.ThrowAsync<SyncFleetException>(async () => await new QuickBooksConnector()
            .ReadAsync(source, new() { Stream = "vendors", Checkpoint = """{"MetaData":{"LastUpdatedTime":"2099-01-01T00:00:00Z"}}""" }, CancellationToken.None).CountAsync());

        failure.Kind.ShouldBe(kind);
        upstream.Seen[^1].Uri.Query.ShouldContain("minorversion=75");
        upstream.Seen[^1].Headers["Accept"].ShouldBe("application/json");
    }

    [Fact]
    public async Task Limits_are_taken_from_the_budget_with_headroom()
    {
        var budget = new RecordingBudget();
        await using var sandbox = await SandboxHost.StartAsync("--Now", "real", "--Records", "10");
        await using var quickBooks = new SandboxReading(sandbox, new QuickBooksConnector(), QuickBooksSources.Settings(new Uri(sandbox.Client.BaseAddress!, "quickbooks"))) { Budget = budget };

        await quickBooks.ReadAsync("vendors");

        budget.Windows.ShouldBe(["requests 8/1s 400/60s"]);
    }

    private static async Task<SandboxReading> StartAsync(int pageSize, params string[] args)
    {
        var sandbox = await SandboxHost.StartAsync(["--Now", "real", "--Records", "120", .. args]);
        return new SandboxReading(sandbox, new QuickBooksConnector(), QuickBooksSources.Settings(new Uri(sandbox.Client.BaseAddress!, "quickbooks"), pageSize));
    }

    private static async Task<(List<string> Ids, string? Next)> ReadPageAsync(SandboxReading quickBooks, SyncFleet.Connectors.ReadRequest request)
    {
        var (records, next) = await quickBooks.ReadPageAsync(request);
        return (Ids(records), next);
    }

    private static List<string> Ids(IReadOnlyList<JsonElement> records) => [.. records.Select(record => record.GetProperty("Id").GetString()!)];

    private static bool IsDeleted(JsonElement record) => record.TryGetProperty("status", out var status) && status.ValueEquals("Deleted");
}
