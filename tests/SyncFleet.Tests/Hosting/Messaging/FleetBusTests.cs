using MassTransit;
using NSubstitute;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Hosting.Messaging;

public sealed class FleetBusTests
{
    private readonly HandTime _time = new();
    private readonly ISendEndpoint _endpoint = Substitute.For<ISendEndpoint>();
    private readonly FleetBus _bus;

    public FleetBusTests()
    {
        var bus = Substitute.For<IBus>();
        bus.GetSendEndpoint(Arg.Any<Uri>()).Returns(_endpoint);
        _bus = new FleetBus(bus, _time);
    }

    [Fact]
    public async Task A_confirm_that_never_comes_ends_as_an_outage_and_is_told_until_one_comes()
    {
        _endpoint.Send(Arg.Any<StartSync>(), Arg.Any<CancellationToken>()).Returns(new TaskCompletionSource().Task);
        var sending = _bus.SendAsync("syncfleet-coordinate", new StartSync { Sync = "x" }, TestContext.Current.CancellationToken);
        _bus.SilentFor.ShouldBeNull();

        _time.Advance(FleetBus.ConfirmLimit);
        var silent = await Should.ThrowAsync<BrokerSilentException>(sending);

        FleetEndpoints.IsOutage(silent).ShouldBeTrue();
        silent.GetBaseException().ShouldNotBeAssignableTo<OperationCanceledException>("MassTransit would take it for a cancellation, and not try again");
        silent.Message.ShouldBe("RabbitMQ did not confirm a message to 'syncfleet-coordinate' within 30 s.");
        _time.Advance(TimeSpan.FromSeconds(5));
        _bus.SilentFor.ShouldBe(TimeSpan.FromSeconds(5));

        _endpoint.Send(Arg.Any<StartSync>(), Arg.Any<CancellationToken>()).Returns(Task.CompletedTask);
        await _bus.SendAsync("syncfleet-coordinate", new StartSync { Sync = "x" }, TestContext.Current.CancellationToken);
        _bus.SilentFor.ShouldBeNull();
    }

    [Fact]
    public async Task A_stop_is_not_an_outage()
    {
        using var stop = new CancellationTokenSource();
        _endpoint.Send(Arg.Any<StartSync>(), Arg.Any<CancellationToken>()).Returns(new TaskCompletionSource().Task);
        var sending = _bus.SendAsync("syncfleet-coordinate", new StartSync { Sync = "x" }, stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sending);
        _bus.SilentFor.ShouldBeNull();
    }
}
