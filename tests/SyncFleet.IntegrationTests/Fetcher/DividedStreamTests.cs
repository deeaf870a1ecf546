using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Fetcher.Reading;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sweeping;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A stream whose parts are read side by side: three of three pages each, with a cursor on every page.</summary>
public sealed class DividedStreamTests : IClassFixture<SliceReaderTests.Fixture>
{
    private readonly SliceReaderTests.Fixture _fleet;
    private readonly FakeConnector _source;

    public DividedStreamTests(SliceReaderTests.Fixture fleet)
    {
        _fleet = fleet;
        _source = fleet.Connector;
        _source.Parts = ["a", "b", "c"];
        _source.GivePart = GivePage;
    }

    [Fact]
    public async Task A_stream_that_begins_is_divided_and_each_part_is_sent_for()
    {
        var run = await StreamRunRow.AddAsync(_fleet.Postgres);
        var before = _source.Requests;

        await ReadAsync(run.Message);

        var parts = await _fleet.Log.WaitAsync<FetchStream>(m => m.StreamRunId == run.Message.StreamRunId, count: 3);
        parts.Select(part => (part.Part, part.Slice)).ShouldBe([(0, 3), (1, 3), (2, 3)], ignoreOrder: true);
        (await run.ReadAsync()).ShouldBe("slice 2 free at -, 0 pages, 0 = 0 dead + 0 filtered + 0 stored");
        _source.Requests.ShouldBe(before);
    }

    [Fact]
    public async Task Parts_read_in_any_order_give_pages_without_a_gap_ordered_as_one_read_would()
    {
        var run = await DivideAsync();

        await ReadAsync(Part(run, 2));
        await ReadAsync(Part(run, 0));
        (await run.ReadAsync()).ShouldBe("slice 2 free at -, 6 pages, 12 = 0 dead + 0 filtered + 12 stored");
        await ReadAsync(Part(run, 1));

        (await run.ReadAsync()).ShouldBe("slice 2 free at -, 10 pages, 18 = 0 dead + 0 filtered + 18 stored, read");
        (await PagesAsync(run)).ShouldBe("1 2 3 4 5 6 7 8 9 10");
        var order = await _fleet.Postgres.QueryAsync<int[]>("SELECT array_agg(page_number ORDER BY order_page) FROM syncfleet.pages WHERE stream_run_id = $1 AND record_count > 0", run.Id);
        order.ShouldBe([4, 5, 6, 7, 8, 9, 1, 2, 3]);
    }

    [Fact]
    public async Task Law_5_the_checkpoint_moves_with_the_first_part_that_is_not_complete_and_at_the_end_with_all()
    {
        var run = await DivideAsync();

        await ReadAsync(Part(run, 2));
        await ReadAsync(Part(run, 0));
        await ReadAsync(Part(run, 1));

        (await CursorsAsync(run)).ShouldBe("4 a:1, 5 a:2, 6 a:3, 7 a:3 b:1, 8 a:3 b:2, 9 a:3 b:3, 10 a:3 b:3 c:3.");
        var announced = await _fleet.Log.WaitAsync<PageFetched>(m => m.StreamRunId == run.Message.StreamRunId, count: 10);
        announced.Select(page => page.PageNumber).ShouldBe(Enumerable.Range(1, 10), ignoreOrder: true);
    }

    [Fact]
    public async Task A_part_goes_on_in_slices_of_its_own()
    {
        var run = await DivideAsync();
        _source.GivePart = (part, number, cancellationToken) =>
        {
            _fleet.Clock.Advance(TimeSpan.FromSeconds(31));
            return GivePage(part, number, cancellationToken);
        };

        await ReadAsync(Part(run, 1));

        (await _fleet.Log.WaitAsync<FetchStream>(m => m.StreamRunId == run.Message.StreamRunId && m.Slice > 3)).ShouldBe(Part(run, 1, slice: 4));
        await ReadAsync(Part(run, 1));
        (await run.ReadAsync()).ShouldStartWith("slice 2 free at -, 1 pages");
        await ReadAsync(Part(run, 1, slice: 4));
        (await run.ReadAsync()).ShouldStartWith("slice 2 free at -, 2 pages");
    }

    [Fact]
    public async Task A_part_that_is_asked_to_wait_is_parked_and_the_others_go_on()
    {
        var run = await DivideAsync();
        _source.GivePart = (part, number, cancellationToken) => part == "b"
            ? throw new SyncFleetException(FailureKind.Throttled, "slowly", retryAfter: TimeSpan.FromMinutes(3))
            : GivePage(part, number, cancellationToken);

        await ReadAsync(Part(run, 1));
        await ReadAsync(Part(run, 0));

        (await run.ReadParkedAsync()).ShouldBe("slice 4 after 00:03:00: slowly");
        (await _fleet.Postgres.QueryAsync<string>("SELECT dedupe_key FROM syncfleet.parked_work WHERE stream_run_id = $1", run.Id)).ShouldBe($"fetch_stream:{run.Message.StreamRunId}/1");
        (await run.ReadAsync()).ShouldStartWith("slice 2 free at -, 3 pages");
        (await SweepAsync(run)).ShouldBeEmpty("what is parked is not lost");
    }

    [Fact]
    public async Task Parts_that_fail_together_are_one_failure_and_the_retry_takes_up_all_that_nobody_has_in_hand()
    {
        var run = await DivideAsync();
        _source.GivePart = (_, _, _) => throw new SyncFleetException(FailureKind.Transient, "out of order");

        await ReadAsync(Part(run, 0));
        (await _fleet.Log.WaitAsync<StreamRunFailed>(m => m.StreamRunId == run.Message.StreamRunId)).Attempt.ShouldBe(2, "the stream run's");
        await ParkAsync(run.Slice(2));
        await ReadAsync(Part(run, 1));
        _fleet.Log.All<StreamRunFailed>(m => m.StreamRunId == run.Message.StreamRunId).Count.ShouldBe(1);

        await UnparkAsync(run);
        await _fleet.Postgres.ExecuteAsync("UPDATE syncfleet.stream_parts SET lease_until = now() + interval '1 h' WHERE stream_run_id = $1 AND part = 2", run.Id);
        await ReadAsync(run.Slice(2));

        var sent = await _fleet.Log.WaitAsync<FetchStream>(m => m.StreamRunId == run.Message.StreamRunId, count: 5);
        sent.Skip(3).ShouldBe([Part(run, 0), Part(run, 1)], ignoreOrder: true);
        (await run.ReadAsync()).ShouldStartWith("slice 2 free at -");
    }

    [Fact]
    public async Task A_part_that_fails_for_good_is_told_when_the_others_are_read()
    {
        var run = await DivideAsync();
        _source.GivePart = (part, number, cancellationToken) => part == "a"
            ? throw new SyncFleetException(FailureKind.Configuration, "no permission for a")
            : GivePage(part, number, cancellationToken);

        await ReadAsync(Part(run, 0));
        await ReadAsync(Part(run, 1));
        _fleet.Log.All<StreamRunFailed>(m => m.StreamRunId == run.Message.StreamRunId).ShouldBeEmpty();
        await ReadAsync(Part(run, 2));

        var failure = await _fleet.Log.WaitAsync<StreamRunFailed>(m => m.StreamRunId == run.Message.StreamRunId);
        (failure.Kind, failure.Message, failure.Attempt).ShouldBe((FailureKind.Configuration, "no permission for a", 1));
        (await run.ReadAsync()).ShouldBe("slice 2 free at -, 6 pages, 12 = 0 dead + 0 filtered + 12 stored");
        (await CursorsAsync(run)).ShouldBe("", "the checkpoint does not pass the part that failed");

        await ReadAsync(run.Slice(2));
        await _fleet.Log.WaitAsync<StreamRunFailed>(m => m.StreamRunId == run.Message.StreamRunId, count: 2);
        (await run.ReadAsync()).ShouldStartWith("slice 2 free", Case.Sensitive, "what the coordinator did not hear is told again, and at once when it asks");
    }

    [Fact]
    public async Task A_part_whose_fetcher_died_goes_on_behind_its_last_stored_page()
    {
        var run = await DivideAsync();
        _source.GivePart = (part, number, cancellationToken) => number == 3 ? throw new InvalidOperationException("killed") : GivePage(part, number, cancellationToken);
        await ReadAsync(Part(run, 0));
        await _fleet.Postgres.ExecuteAsync(
            "UPDATE syncfleet.stream_parts SET is_complete = false, failure_kind = NULL, lease_until = now() + interval '1 h' WHERE stream_run_id = $1", run.Id);
        _source.GivePart = GivePage;
        var before = _source.Requests;

        await ReadAsync(Part(run, 0));
        (_source.Requests - before).ShouldBe(0, "the lease is another's");
        await ReadAsync(Part(run, 0), takeOver: true);

        (_source.Requests - before).ShouldBe(1);
        (await run.ReadAsync()).ShouldStartWith("slice 2 free at -, 3 pages, 6 =");
    }

    [Fact]
    public async Task What_a_crash_left_unsent_after_the_last_part_the_sweep_sends_and_the_read_ends_once()
    {
        var run = await DivideAsync();
        await ReadAsync(Part(run, 0));
        await ReadAsync(Part(run, 1));
        await ReadAsync(Part(run, 2));
        await run.SetAsync("read_complete = false, pages_fetched = 9, touched_at = now() - interval '1 h'");
        await _fleet.Postgres.ExecuteAsync("DELETE FROM syncfleet.pages WHERE stream_run_id = $1 AND page_number = 10", run.Id);

        var lost = await SweepAsync(run);
        lost.Where(message => message is FetchStream).ShouldBe([run.Slice(2)]);
        await ReadAsync(run.Slice(2));
        await ReadAsync(run.Slice(2), takeOver: true);

        (await run.ReadAsync()).ShouldBe("slice 2 free at -, 10 pages, 18 = 0 dead + 0 filtered + 18 stored, read");
        (await CursorsAsync(run)).ShouldEndWith("10 a:3 b:3 c:3.");
    }

    [Fact]
    public async Task A_part_whose_message_is_lost_is_found_while_others_go_on()
    {
        var run = await DivideAsync();
        await _fleet.Postgres.ExecuteAsync("UPDATE syncfleet.stream_parts SET touched_at = now() - interval '1 h' WHERE stream_run_id = $1 AND part > 0", run.Id);
        await _fleet.Postgres.ExecuteAsync("UPDATE syncfleet.stream_parts SET lease_until = now() + interval '1 h' WHERE stream_run_id = $1 AND part = 2", run.Id);

        (await SweepAsync(run)).ShouldBe([Part(run, 1)]);
        (await SweepAsync(run)).ShouldBeEmpty("a message on its way is not sent again at once");
    }

    [Fact]
    public async Task A_run_that_is_stopped_ends_all_parts()
    {
        var run = await DivideAsync();
        var before = _source.Requests;
        _source.GivePart = async (part, number, cancellationToken) =>
        {
            await run.SetAsync("status = 'canceled'");
            return await GivePage(part, number, cancellationToken);
        };

        await ReadAsync(Part(run, 0));
        await ReadAsync(Part(run, 1));

        (_source.Requests - before).ShouldBeLessThanOrEqualTo(2, "the page in hand and one read ahead");
        (await run.ReadAsync()).ShouldStartWith("slice 2 free at -, 0 pages");
    }

    [Fact]
    public async Task A_stream_without_a_part_more_than_one_is_read_as_a_whole()
    {
        _source.Parts = ["a"];
        var run = await StreamRunRow.AddAsync(_fleet.Postgres);

        await ReadAsync(run.Message);

        (await run.ReadAsync()).ShouldBe("slice 1 held at -, 3 pages, 6 = 0 dead + 0 filtered + 6 stored, read");
        (await CursorsAsync(run)).ShouldBe("1 1, 2 2, 3 3");
    }

    private static Task<Page> GivePage(string part, int number, CancellationToken cancellationToken) =>
        Task.FromResult((number == 3 ? FakeConnector.Last(number) : FakeConnector.Page(number)) with { CursorAfter = $"{number}" });

    private static FetchStream Part(StreamRunRow run, int part, int slice = 3) => run.Slice(slice) with { Part = part };

    private async Task<StreamRunRow> DivideAsync()
    {
        var run = await StreamRunRow.AddAsync(_fleet.Postgres);
        await ReadAsync(run.Message);
        return run;
    }

    private Task ReadAsync(FetchStream message, bool takeOver = false) =>
        _fleet.Services.GetRequiredService<SliceReader>().ReadAsync(message, takeOver, CancellationToken.None, CancellationToken.None);

    private Task<string?> PagesAsync(StreamRunRow run) =>
        _fleet.Postgres.QueryAsync<string>("SELECT string_agg(page_number::text, ' ' ORDER BY page_number) FROM syncfleet.pages WHERE stream_run_id = $1", run.Id);

    private async Task<string> CursorsAsync(StreamRunRow run) => await _fleet.Postgres.QueryAsync<string>(
        "SELECT string_agg(page_number || ' ' || cursor_after, ', ' ORDER BY page_number) FROM syncfleet.pages WHERE stream_run_id = $1 AND cursor_after IS NOT NULL", run.Id) ?? "";

    private async Task ParkAsync(FetchStream message)
    {
        await using var transaction = await _fleet.Postgres.Database.BeginAsync(message.TenantId, CancellationToken.None);
        await new ParkedWorkStore(_fleet.Postgres.Database, TimeProvider.System).ParkAsync(transaction, ParkedWork.Fetch(message, "retry", TimeSpan.FromMinutes(1)), CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private Task UnparkAsync(StreamRunRow run) => _fleet.Postgres.ExecuteAsync("DELETE FROM syncfleet.parked_work WHERE stream_run_id = $1", run.Id);

    private async Task<IReadOnlyList<object>> SweepAsync(StreamRunRow run)
    {
        var limits = new SweepLimits { Age = TimeSpan.FromMinutes(1) };
        IReadOnlyList<DueMessage> lost =
        [
            .. await new LostStreamFinder(_fleet.Postgres.Database).ClaimAsync(limits, CancellationToken.None),
            .. await new LostPartFinder(_fleet.Postgres.Database).ClaimAsync(limits, CancellationToken.None),
        ];
        return [.. lost.Select(due => due.Message).Where(message => message is not FetchStream fetch || fetch.StreamRunId == run.Message.StreamRunId)];
    }
}
