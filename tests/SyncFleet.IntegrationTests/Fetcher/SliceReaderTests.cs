using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Fetcher.Reading;
using SyncFleet.IntegrationTests.Coordinator;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>One slice at a time, by a clock that the test moves.</summary>
public sealed class SliceReaderTests(SliceReaderTests.Fixture fleet) : IClassFixture<SliceReaderTests.Fixture>
{
    private readonly FakeConnector _source = fleet.Connector;

    [Fact]
    public async Task Law_2_a_slice_hands_over_to_the_next_when_its_time_is_up()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        _source.Give = (number, _) =>
        {
            fleet.Clock.Advance(TimeSpan.FromSeconds(number == 2 ? 31 : 0));
            return Task.FromResult(FakeConnector.Page(number));
        };

        await ReadAsync(run.Message);

        (await run.ReadAsync()).ShouldBe("slice 2 free at 2, 2 pages, 4 = 0 dead + 0 filtered + 4 stored");
        (await NextAsync(run)).Slice.ShouldBe(2);
    }

    [Fact]
    public async Task Law_2_a_page_that_takes_too_long_is_broken_off_and_gets_a_slice_of_its_own()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        var hanging = Hang(after: 1);
        var first = ReadAsync(run.Message);
        await hanging.Task;
        await fleet.Postgres.UntilAsync("SELECT pages_fetched = 1 FROM syncfleet.stream_runs WHERE stream_run_id = $1", run.Id);
        await fleet.Log.WaitAsync<PageFetched>(m => m.StreamRunId == run.Message.StreamRunId);
        fleet.Clock.Advance(SliceReader.Longest);
        await first;
        (await run.ReadAsync()).ShouldStartWith("slice 2 free at 1, 1 pages");
        (await NextAsync(run)).Slice.ShouldBe(2);

        hanging = Hang(after: 1);
        var second = ReadAsync(run.Slice(2));
        await hanging.Task;
        fleet.Clock.Advance(SliceReader.Longest);
        await second;

        var failure = await FailureAsync(run);
        (failure.Kind, failure.Attempt).ShouldBe((FailureKind.Transient, 1));
        failure.Message.ShouldBe("fake gave no page of stream 'items' within 60 s. It is tried again; if this goes on, ask for smaller pages.");
        (await run.ReadAsync()).ShouldStartWith("slice 2 free at 1, 1 pages");
    }

    [Fact]
    public async Task The_lease_is_renewed_while_a_page_is_awaited()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource<Page>());
        _source.Give = (_, _) =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        var reading = ReadAsync(run.Message);
        await asked.Task;
        var before = await run.ReadLeaseAsync();

        fleet.Clock.Advance(TimeSpan.FromSeconds(41));

        await fleet.Postgres.UntilAsync("SELECT lease_until > $2 FROM syncfleet.stream_runs WHERE stream_run_id = $1", run.Id, before!.Value);
        answer.SetResult(FakeConnector.Last());
        await reading;
        (await run.ReadAsync()).ShouldEndWith("2 stored, read");
    }

    [Fact]
    public async Task A_run_that_is_stopped_while_a_page_is_awaited_ends_the_read_and_sends_nothing()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        var hanging = Hang(after: 0);
        var reading = ReadAsync(run.Message);
        await hanging.Task;
        await run.SetAsync("status = 'canceled', lease_token = NULL, lease_until = NULL");

        fleet.Clock.Advance(TimeSpan.FromSeconds(41));
        await reading;

        (await run.ReadAsync()).ShouldBe("slice 1 free at -, 0 pages, 0 = 0 dead + 0 filtered + 0 stored");
        (await run.ReadParkedAsync()).ShouldBeNull();
        fleet.Log.All<StreamRunFailed>(f => f.StreamRunId == run.Message.StreamRunId).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_writer_that_is_behind_parks_the_read_without_a_request_in_vain()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        _source.Give = (number, _) => Task.FromResult(FakeConnector.Page(number));
        var before = _source.Requests;

        await ReadAsync(run.Message);
        (_source.Requests - before).ShouldBe(20);
        (await run.ReadAsync()).ShouldBe("slice 2 free at 20, 20 pages, 40 = 0 dead + 0 filtered + 40 stored");
        (await run.ReadParkedAsync()).ShouldBe("slice 2 after 00:00:01: 20 pages await the writer");

        await ReadAsync(run.Slice(2));
        await ReadAsync(run.Slice(3));
        (_source.Requests - before).ShouldBe(20, "as long as nothing is written nothing is asked for");

        await run.SetAsync("pages_written = 3");
        await ReadAsync(run.Slice(4));
        (_source.Requests - before).ShouldBe(23);
        (await run.ReadAsync()).ShouldStartWith("slice 5 free at 23, 23 pages");
    }

    [Fact]
    public async Task Being_asked_to_wait_parks_the_slice_until_then_and_counts_no_attempt()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        _source.Give = (number, _) => number == 1
            ? Task.FromResult(FakeConnector.Page(1))
            : throw new SyncFleetException(FailureKind.Throttled, "the budget is used up", retryAfter: TimeSpan.FromSeconds(90));

        await ReadAsync(run.Message);

        (await run.ReadAsync()).ShouldBe("slice 2 free at 1, 1 pages, 2 = 0 dead + 0 filtered + 2 stored");
        (await run.ReadParkedAsync()).ShouldBe("slice 2 after 00:01:30: the budget is used up");
        fleet.Log.All<StreamRunFailed>(f => f.StreamRunId == run.Message.StreamRunId).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(FailureKind.Transient)]
    [InlineData(FailureKind.Configuration)]
    [InlineData(FailureKind.Data)]
    [InlineData(FailureKind.Defect)]
    public async Task A_failure_gives_the_slice_back_and_tells_the_coordinator_its_kind(FailureKind kind)
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        _source.Give = (_, _) => throw new SyncFleetException(kind, "It says \0 and \ud800.", "for\r\nengineers", TimeSpan.FromSeconds(5));

        await ReadAsync(run.Message);

        var failure = await FailureAsync(run);
        (failure.Kind, failure.Attempt, failure.RetryAfter).ShouldBe((kind, 2, TimeSpan.FromSeconds(5)));
        (failure.Message, failure.Detail).ShouldBe(("It says \ufffd and \ufffd.", "for\ufffd\ufffdengineers"));
        (await run.ReadAsync()).ShouldBe("slice 1 free at -, 0 pages, 0 = 0 dead + 0 filtered + 0 stored");
    }

    [Fact]
    public async Task A_fault_of_ours_tells_its_type_and_nothing_of_what_was_worked_on()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        _source.Give = (_, _) => throw new FormatException("'canary' is no number");

        await ReadAsync(run.Message);

        var failure = await FailureAsync(run);
        (failure.Kind, failure.Message, failure.Detail).ShouldBe((FailureKind.Defect, "Reading stopped by a fault of ours; it has been logged.", "FormatException"));
    }

    [Fact]
    public async Task Law_3_a_broker_that_refuses_a_message_is_no_fault_of_the_stream()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        _source.Give = (number, _) => Task.FromResult(FakeConnector.Page(number));
        await using var connection = await new ConnectionFactory { Uri = fleet.RabbitMq.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var full = await channel.QueueDeclareAsync("full", durable: false, exclusive: false, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = 0, ["x-overflow"] = "reject-publish" });
        await channel.QueueBindAsync(full.QueueName, QueueNames.Transform, "");

        await Should.ThrowAsync<Exception>(() => ReadAsync(run.Message));

        await channel.QueueDeleteAsync(full.QueueName);
        (await run.ReadAsync()).ShouldBe("slice 1 held at 1, 1 pages, 2 = 0 dead + 0 filtered + 2 stored");
        fleet.Log.All<StreamRunFailed>(f => f.StreamRunId == run.Message.StreamRunId).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_slice_in_other_hands_is_left_alone_unless_its_message_is_given_again()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        await run.SetAsync("lease_token = gen_random_uuid(), lease_until = now() + interval '1 day'");
        _source.Give = (_, _) => Task.FromResult(FakeConnector.Last());
        var before = _source.Requests;

        await ReadAsync(run.Message);
        _source.Requests.ShouldBe(before);

        await ReadAsync(run.Message, takeOver: true);
        (await run.ReadAsync()).ShouldBe("slice 1 held at -, 1 pages, 2 = 0 dead + 0 filtered + 2 stored, read");
    }

    [Theory]
    [InlineData("slice = 2")]
    [InlineData("status = 'canceled'")]
    [InlineData("read_complete = true")]
    public async Task An_old_message_is_left_alone(string state)
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        await run.SetAsync(state);
        var before = _source.Requests;

        await ReadAsync(run.Message, takeOver: true);

        _source.Requests.ShouldBe(before);
    }

    [Fact]
    public async Task A_stop_ends_the_slice_after_the_page_in_hand_and_hands_over()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres);
        using var stop = new CancellationTokenSource();
        _source.Give = async (number, _) =>
        {
            await stop.CancelAsync();
            return FakeConnector.Page(number);
        };

        await fleet.Services.GetRequiredService<SliceReader>().ReadAsync(run.Message, takeOver: false, stop.Token, CancellationToken.None);

        (await run.ReadAsync()).ShouldBe("slice 2 free at 1, 1 pages, 2 = 0 dead + 0 filtered + 2 stored");
        (await NextAsync(run)).Slice.ShouldBe(2);
    }

    private Task ReadAsync(FetchStream message, bool takeOver = false) =>
        fleet.Services.GetRequiredService<SliceReader>().ReadAsync(message, takeOver, CancellationToken.None, CancellationToken.None);

    private Task<FetchStream> NextAsync(StreamRunRow run) => fleet.Log.WaitAsync<FetchStream>(m => m.StreamRunId == run.Message.StreamRunId);

    private Task<StreamRunFailed> FailureAsync(StreamRunRow run) => fleet.Log.WaitAsync<StreamRunFailed>(m => m.StreamRunId == run.Message.StreamRunId);

    // Completed when the page is being waited for that never comes.
    private TaskCompletionSource Hang(int after)
    {
        TaskCompletionSource hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _source.Give = async (number, cancellationToken) =>
        {
            if (number > after)
            {
                hanging.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return FakeConnector.Page(number);
        };
        return hanging;
    }

    public sealed class Fixture : FetcherFixture
    {
        internal ManualTime Clock { get; } = new();

        protected override TimeProvider Time => Clock;

        protected override bool Consumes => false;
    }
}
