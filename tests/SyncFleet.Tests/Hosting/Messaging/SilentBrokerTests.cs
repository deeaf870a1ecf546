using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Hosting.Messaging;

/// <summary>What becomes of the message that a worker has in hand while the broker confirms nothing.</summary>
public sealed class SilentBrokerTests
{
    [Fact]
    public async Task The_message_in_hand_is_tried_again_and_never_an_error()
    {
        var time = new HandTime();
        var endpoint = Substitute.For<ISendEndpoint>();
        endpoint.Send(Arg.Any<FinishStreamRun>(), Arg.Any<CancellationToken>()).Returns(new TaskCompletionSource().Task, Task.CompletedTask);
        var silent = Substitute.For<IBus>();
        silent.GetSendEndpoint(Arg.Any<Uri>()).Returns(endpoint);
        await using var provider = new ServiceCollection()
            .AddSingleton(new FleetBus(silent, time))
            .AddMassTransitTestHarness(bus =>
            {
                bus.AddConsumer<PassingConsumer>();
                bus.UsingInMemory((context, memory) => memory.ReceiveEndpoint("passing", passing =>
                {
                    passing.UseFleetHabits(prefetch: 1);
                    passing.ConfigureConsumer<PassingConsumer>(context);
                }));
            })
            .BuildServiceProvider(validateScopes: true);
        var harness = provider.GetRequiredService<ITestHarness>();
        await harness.Start();
        await harness.Bus.Publish(Message, TestContext.Current.CancellationToken);
        await time.Waiting.Task;

        time.Advance(FleetBus.ConfirmLimit);

        (await harness.Consumed.SelectAsync<FinishStreamRun>(TestContext.Current.CancellationToken).FirstAsync()).Exception.ShouldBeNull();
        (await harness.Published.Any<Fault<FinishStreamRun>>(new CancellationToken(canceled: true))).ShouldBeFalse();
        endpoint.ReceivedCalls().Count().ShouldBe(2);
    }

    private static FinishStreamRun Message => new()
    {
        TenantId = TenantId.New(TimeProvider.System),
        SyncRunId = SyncRunId.New(TimeProvider.System),
        StreamRunId = StreamRunId.New(TimeProvider.System),
        Stream = "a",
    };

    public sealed class PassingConsumer(FleetBus bus) : IConsumer<FinishStreamRun>
    {
        public Task Consume(ConsumeContext<FinishStreamRun> context) => bus.SendAsync("next", context.Message, context.CancellationToken);
    }
}
