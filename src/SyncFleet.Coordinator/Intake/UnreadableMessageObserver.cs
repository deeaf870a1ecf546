using MassTransit;
using Microsoft.Extensions.Logging;

namespace SyncFleet.Coordinator.Intake;

/// <summary>Says in the log when a message could not be read at all; MassTransit moves it to the queue's error queue.</summary>
internal sealed class UnreadableMessageObserver(ILogger<UnreadableMessageObserver> logger) : IReceiveObserver
{
    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        var queue = context.InputAddress.Segments[^1];
        logger.MessageUnreadable(queue, queue + "_error", exception.GetBaseException().Message);
        return Task.CompletedTask;
    }
}
