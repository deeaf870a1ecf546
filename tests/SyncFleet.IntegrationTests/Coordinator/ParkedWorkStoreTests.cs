using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class ParkedWorkStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    // A clock that is years off: when work is due is the database's to say.
    private readonly ParkedWorkStore _store = new(postgres.Database, new FixedTime(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    public async ValueTask InitializeAsync() => await postgres.ExecuteAsync("TRUNCATE syncfleet.parked_work");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_is_due_is_sent_and_forgotten_and_the_rest_stays()
    {
        var (due, later) = (Fetch(), Fetch());
        await ParkAsync(ParkedWork.Fetch(due, "retry", TimeSpan.Zero));
        await ParkAsync(ParkedWork.Fetch(later, "retry", TimeSpan.FromHours(1)));
        await ParkAsync(ParkedWork.Queued(PostgresFixture.DefaultTenant, SyncId.New(TimeProvider.System), new StartSync { Sync = "s" }));

        (await SendDueAsync()).ShouldBe([new DueMessage("syncfleet-fetch-finale", due)]);
        (await SendDueAsync()).ShouldBeEmpty();
        (await _store.FindNextDueAsync(CancellationToken.None)).ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Every_kind_finds_its_queue()
    {
        var run = SyncRunId.New(TimeProvider.System);
        var start = new StartSync { Sync = "s", SyncRunId = run, FullRefresh = true };
        await ParkAsync(ParkedWork.Queued(PostgresFixture.DefaultTenant, SyncId.New(TimeProvider.System), start) with { Wait = TimeSpan.Zero });
        await ParkAsync(ParkedWork.Deadline(PostgresFixture.DefaultTenant, run, TimeSpan.Zero));
        (await SendDueAsync()).ShouldBe(
            [new DueMessage(QueueNames.StartSync, start), new DueMessage(QueueNames.Coordinate, new SyncRunDeadlineReached { SyncRunId = run })],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Parking_again_moves_the_due_time()
    {
        var fetch = Fetch();
        await ParkAsync(ParkedWork.Fetch(fetch, "throttled", TimeSpan.FromHours(1)));
        await ParkAsync(ParkedWork.Fetch(fetch with { Slice = 2 }, "retry", TimeSpan.Zero));
        (await SendDueAsync()).ShouldBe([new DueMessage("syncfleet-fetch-finale", fetch with { Slice = 2 })]);
        (await postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.parked_work")).ShouldBe(0);
    }

    [Fact]
    public async Task Law_3_work_whose_sending_fails_is_kept()
    {
        await ParkAsync(ParkedWork.Fetch(Fetch(), "retry", TimeSpan.Zero));
        await Should.ThrowAsync<IOException>(() => _store.SendDueAsync(100, _ => throw new IOException("The broker is away."), CancellationToken.None));
        (await SendDueAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_coordinators_never_send_the_same_row()
    {
        for (var i = 0; i < 200; i++)
        {
            await ParkAsync(ParkedWork.Fetch(Fetch(), "retry", TimeSpan.Zero));
        }

        var bothHold = new Barrier(2);
        List<DueMessage>[] sent = [[], []];
        await Task.WhenAll(sent.Select(mine => Task.Run(() => _store.SendDueAsync(
            100,
            messages =>
            {
                // Each keeps its batch open until the other has one, too.
                mine.AddRange(messages);
                bothHold.SignalAndWait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
                return Task.CompletedTask;
            },
            CancellationToken.None))));
        sent.SelectMany(m => m).Distinct().Count().ShouldBe(200);
    }

    [Theory]
    [InlineData("'{\"no\": \"message\"}'")]
    [InlineData("'null'")]
    public async Task A_message_that_cannot_be_read_is_set_aside_and_stops_nothing(string message)
    {
        var good = Fetch();
        await ParkAsync(ParkedWork.Fetch(Fetch(), "retry", TimeSpan.FromSeconds(-1)));
        await postgres.ExecuteAsync($"UPDATE syncfleet.parked_work SET message = {message}");
        await ParkAsync(ParkedWork.Fetch(good, "retry", TimeSpan.Zero));

        (await SendDueAsync()).ShouldBe([new DueMessage("syncfleet-fetch-finale", good)]);
        (await SendDueAsync()).ShouldBeEmpty();
        (await postgres.QueryAsync<string>("SELECT reason FROM syncfleet.parked_work WHERE dedupe_key LIKE 'unreadable:%' AND due_at = 'infinity'")).ShouldNotBeNull().ShouldStartWith("cannot be read");
    }

    private async Task<IReadOnlyList<DueMessage>> SendDueAsync()
    {
        List<DueMessage> sent = [];
        await _store.SendDueAsync(100, messages => { sent.AddRange(messages); return Task.CompletedTask; }, CancellationToken.None);
        return sent;
    }

    private async Task ParkAsync(ParkedWork work)
    {
        await using var transaction = await postgres.Database.BeginAsync(work.TenantId, CancellationToken.None);
        await _store.ParkAsync(transaction, work, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private static FetchStream Fetch() => new()
    {
        TenantId = PostgresFixture.DefaultTenant,
        SyncRunId = SyncRunId.New(TimeProvider.System),
        StreamRunId = StreamRunId.New(TimeProvider.System),
        Connector = "finale",
        Stream = "products",
        Slice = 1,
    };

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
