using System.Text;
using Shouldly;
using SyncFleet.Core.Pages;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Fetching;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

public sealed class SliceStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly SliceStore _slices = new(postgres.Database, new ParkedWorkStore(postgres.Database, TimeProvider.System), TimeProvider.System);

    [Fact]
    public async Task Rejected_and_filtered_records_are_counted_with_the_page_they_came_in()
    {
        var (run, slice) = await BeginAsync();
        var page = FakeConnector.Page(1, records: 3) with { Rejected = [Rejected(1), Rejected(2)], FilteredCount = 4 };

        var stored = await StoreAsync(slice, page);

        (stored.Held, stored.PageNumber, stored.Backlog, slice.Backlog).ShouldBe((true, 1, 1, 1));
        (await run.ReadAsync()).ShouldBe("slice 1 held at 1, 1 pages, 9 = 2 dead + 4 filtered + 3 stored");
        (await ReadLettersAsync(run)).ShouldBe("""
            fetch 1/3 in 4/1: reason 1 {"bad":1}
            fetch 1/4 in 4/1: reason 2 {"bad":2}
            """);
    }

    [Fact]
    public async Task A_page_whose_every_record_is_rejected_is_stored_for_its_dead_letters()
    {
        var (run, slice) = await BeginAsync();

        var stored = await StoreAsync(slice, FakeConnector.Last(1, records: 0) with { Rejected = [Rejected(1)] });

        (stored.PageNumber, stored.Finishing).ShouldBe((1, false), "the transformer counts it like any other page");
        (await run.ReadAsync()).ShouldBe("slice 1 held at -, 1 pages, 1 = 1 dead + 0 filtered + 0 stored, read");
        (await ReadLettersAsync(run)).ShouldBe("""fetch 1/0 in 4/1: reason 1 {"bad":1}""");
    }

    [Fact]
    public async Task A_page_whose_every_record_is_filtered_moves_the_position_and_counts_them()
    {
        var (run, slice) = await BeginAsync();

        (await StoreAsync(slice, FakeConnector.Page(1, records: 0) with { FilteredCount = 7 })).PageNumber.ShouldBe(0);

        (await run.ReadAsync()).ShouldBe("slice 1 held at 1, 0 pages, 7 = 0 dead + 7 filtered + 0 stored");
    }

    [Fact]
    public async Task Without_the_lease_nothing_is_stored_or_renewed()
    {
        var (run, slice) = await BeginAsync();
        (await _slices.RenewAsync(slice, Lease, CancellationToken.None)).ShouldBeTrue();
        await run.SetAsync("lease_token = gen_random_uuid()");

        (await _slices.RenewAsync(slice, Lease, CancellationToken.None)).ShouldBeFalse();
        (await StoreAsync(slice, FakeConnector.Page(1) with { Rejected = [Rejected(1)] })).Held.ShouldBeFalse();
        (await _slices.EndAsync(slice, CancellationToken.None)).ShouldBeNull();
        await _slices.ParkAsync(slice, TimeSpan.Zero, "late", CancellationToken.None);
        (await _slices.ReleaseAsync(slice, CancellationToken.None)).ShouldBeFalse();

        (await run.ReadAsync()).ShouldBe("slice 1 held at -, 0 pages, 0 = 0 dead + 0 filtered + 0 stored");
        (await run.ReadParkedAsync()).ShouldBeNull();
        (await ReadLettersAsync(run)).ShouldBe("");
        slice.Position.ShouldBeNull();
    }

    [Theory]
    [InlineData("retry_at = NULL", 1)]
    [InlineData("retry_at = now() - interval '1 s'", 3)]
    public async Task A_stored_page_ends_the_failed_attempts_of_the_source_not_of_the_destination(string state, int attempt)
    {
        var (run, slice) = await BeginAsync();
        await run.SetAsync($"attempt = 3, {state}");

        await StoreAsync(slice, FakeConnector.Page(1));

        (await postgres.QueryAsync<int>("SELECT attempt FROM syncfleet.stream_runs WHERE stream_run_id = $1", run.Id)).ShouldBe(attempt);
    }

    [Fact]
    public async Task A_slice_begins_where_the_last_stored_page_ended_and_knows_what_awaits_the_writer()
    {
        var (run, slice) = await BeginAsync();
        await StoreAsync(slice, FakeConnector.Page(1));
        await StoreAsync(slice, FakeConnector.Page(2));
        await run.SetAsync("pages_written = 1");
        var next = await _slices.EndAsync(slice, CancellationToken.None);

        var second = await _slices.BeginAsync(next!, takeOver: false, Lease, CancellationToken.None);

        (second!.Number, second.Position, second.IsBegun, second.Backlog, second.Attempt).ShouldBe((2, "2", true, 1, 1));
    }

    private static RejectedRecord Rejected(int number) => new() { Record = Encoding.UTF8.GetBytes($$"""{"bad":{{number}}}"""), Reason = $"reason {number}" };

    private async Task<(StreamRunRow Run, Slice Slice)> BeginAsync()
    {
        var run = await StreamRunRow.AddAsync(postgres);
        return (run, (await _slices.BeginAsync(run.Message, takeOver: false, Lease, CancellationToken.None))!);
    }

    private Task<PageStored> StoreAsync(Slice slice, Page page) => _slices.StoreAsync(slice, page, Lease, firstRequestAt: null, CancellationToken.None);

    private async Task<string> ReadLettersAsync(StreamRunRow run) => await postgres.QueryAsync<string>(
        """
        SELECT string_agg(format('%s %s/%s in %s/%s: %s %s', stage, page_number, record_index, order_run, order_page, reason, convert_from(payload, 'UTF8')), E'\n' ORDER BY record_index)
        FROM syncfleet.dead_letters WHERE stream_run_id = $1 AND status = 'open'
        """,
        run.Id) ?? "";
}
