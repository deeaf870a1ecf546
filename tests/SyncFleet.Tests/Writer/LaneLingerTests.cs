using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Testing.Times;
using SyncFleet.Writer.Writing;
using Xunit;

namespace SyncFleet.Tests.Writer;

public sealed class LaneLingerTests
{
    private static readonly StreamRunId Run = new(Guid.Parse("01900000-0000-7000-8000-000000000002"));

    private readonly HandTime _time = new();
    private readonly List<RowsReady> _sent = [];
    private readonly LaneLinger _linger;

    public LaneLingerTests()
    {
        var endpoint = Substitute.For<ISendEndpoint>();
        endpoint.Send(Arg.Do<RowsReady>(_sent.Add), Arg.Any<CancellationToken>()).Returns(Task.CompletedTask);
        var bus = Substitute.For<IBus>();
        bus.GetSendEndpoint(Arg.Any<Uri>()).Returns(endpoint);
        _linger = new LaneLinger(new FleetBus(bus, _time), Options.Create(new WriterOptions { RowsPerTransaction = 1_000, Linger = TimeSpan.FromMilliseconds(300) }), _time, NullLogger<LaneLinger>.Instance);
    }

    [Fact]
    public void The_first_rows_of_a_lane_are_written_at_once() => _linger.IsDue(Ready(1)).ShouldBeTrue();

    [Fact]
    public void What_follows_soon_waits_and_is_sent_again_once()
    {
        _linger.IsDue(Ready(1));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _linger.IsDue(Ready(2)).ShouldBeFalse();
        _linger.IsDue(Ready(3)).ShouldBeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(199));
        _sent.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        _sent.ShouldHaveSingleItem().RowCount.ShouldBeNull();
        _linger.IsDue(_sent[0]).ShouldBeTrue("a message without a count waits no more");
        _time.Advance(TimeSpan.FromSeconds(10));
        _sent.Count.ShouldBe(1);
    }

    [Fact]
    public void Rows_that_come_slowly_never_wait()
    {
        for (var page = 1; page <= 5; page++)
        {
            _linger.IsDue(Ready(page)).ShouldBeTrue();
            _time.Advance(TimeSpan.FromMilliseconds(300));
        }

        _sent.ShouldBeEmpty();
    }

    [Fact]
    public void Enough_rows_do_not_wait()
    {
        _linger.IsDue(Ready(1));
        _linger.IsDue(Ready(2, rows: 600)).ShouldBeFalse();
        _linger.IsDue(Ready(3, rows: 400)).ShouldBeTrue();
        _linger.IsDue(Ready(4, rows: 400)).ShouldBeFalse("the count begins anew");
    }

    [Fact]
    public void The_last_rows_do_not_wait()
    {
        _linger.IsDue(Ready(1));
        _linger.IsDue(Ready(2) with { ReadComplete = true }).ShouldBeTrue();
    }

    [Fact]
    public void Lanes_wait_for_themselves()
    {
        _linger.IsDue(Ready(1));
        _linger.IsDue(Ready(1) with { Lane = 1 }).ShouldBeTrue();
        _linger.IsDue(Ready(1) with { StreamRunId = new(Guid.Parse("01900000-0000-7000-8000-000000000003")) }).ShouldBeTrue();
        _linger.IsDue(Ready(2)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stop_hands_back_what_waits()
    {
        _linger.IsDue(Ready(1));
        _linger.IsDue(Ready(2)).ShouldBeFalse();

        await _linger.StopAsync(TestContext.Current.CancellationToken);

        _sent.ShouldHaveSingleItem().PageNumber.ShouldBe(2);
        _linger.IsDue(Ready(3)).ShouldBeTrue("nothing is held any more");
    }

    private static RowsReady Ready(int page, int rows = 10) => new()
    {
        TenantId = new(Guid.Parse("01900000-0000-7000-8000-000000000001")),
        SyncRunId = new(Guid.Parse("01900000-0000-7000-8000-000000000004")),
        StreamRunId = Run,
        Stream = "products",
        PageNumber = page,
        Lane = 0,
        RowCount = rows,
    };
}
