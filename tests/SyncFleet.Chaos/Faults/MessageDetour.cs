using System.Diagnostics;
using RabbitMQ.Client;
using SyncFleet.Chaos.Syncs;

namespace SyncFleet.Chaos.Faults;

/// <summary>
/// The harness between an exchange and its queue: for a while, what is sent goes to a queue of the harness's own, which passes it
/// on late, in another order or in another shape. Nothing is acknowledged before it is passed on, so nothing is lost when the
/// broker ends in the midst of it; a worker that starts meanwhile makes its binding anew, and then hears some messages twice.
/// </summary>
internal sealed class MessageDetour(Uri broker, string queue)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BrokerLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(20);

    private readonly string _round = $"chaos-{queue}";
    private long _started;
    private int _passed;

    /// <summary>Passes on for so long, or longer until there was anything to pass on, then what is left.</summary>
    /// <param name="length">How long the detour is open at least.</param>
    /// <param name="pass">For each message: its shape from now on, and how long after now it may arrive.</param>
    /// <param name="cancellationToken">Ends the detour early; the way is put right all the same.</param>
    /// <returns>How many were passed on.</returns>
    public async Task<int> RunAsync(TimeSpan length, Func<HeardMessage, (HeardMessage Message, TimeSpan Delay)> pass, CancellationToken cancellationToken)
    {
        try
        {
            await Patience.AskAsync(
                async () =>
                {
                    await using var way = await OpenAsync(cancellationToken);
                    await way.Channel.QueueBindAsync(_round, queue, routingKey: "", cancellationToken: cancellationToken);
                    await way.Channel.QueueUnbindAsync(queue, queue, routingKey: "", cancellationToken: cancellationToken);
                    Interlocked.CompareExchange(ref _started, Stopwatch.GetTimestamp(), 0);
                    await PassAsync(way.Channel, () => GoesOn(length), pass, cancellationToken);
                    return true;
                },
                BrokerLimit,
                cancellationToken);
        }
        finally
        {
            await Patience.AskAsync(() => MendAsync(pass), BrokerLimit, CancellationToken.None);
        }

        return _passed;
    }

    private bool GoesOn(TimeSpan length) =>
        Stopwatch.GetElapsedTime(_started) is var elapsed && (elapsed < length || (_passed == 0 && elapsed < IdleLimit));

    private async Task<bool> MendAsync(Func<HeardMessage, (HeardMessage Message, TimeSpan Delay)> pass)
    {
        await using var way = await OpenAsync(CancellationToken.None);
        await way.Channel.QueueBindAsync(queue, queue, routingKey: "");
        await way.Channel.QueueUnbindAsync(_round, queue, routingKey: "");
        await PassAsync(way.Channel, () => false, pass, CancellationToken.None);
        return true;
    }

    // Ends when it is no longer to go on and nothing is left, neither in the queue nor in hand.
    private async Task PassAsync(IChannel channel, Func<bool> goesOn, Func<HeardMessage, (HeardMessage Message, TimeSpan Delay)> pass, CancellationToken cancellationToken)
    {
        PriorityQueue<(HeardMessage Message, ulong Tag), TimeSpan> held = new();
        while (true)
        {
            var got = await channel.BasicGetAsync(_round, autoAck: false, cancellationToken);
            if (got is not null)
            {
                var (message, delay) = pass(HeardMessage.From(queue, got.BasicProperties, got.Body));
                held.Enqueue((message, got.DeliveryTag), Stopwatch.GetElapsedTime(_started) + delay);
            }

            while (held.TryPeek(out var next, out var due) && (due <= Stopwatch.GetElapsedTime(_started) || (got is null && !goesOn())))
            {
                held.Dequeue();
                await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(next.Message.Properties), next.Message.Body, cancellationToken);
                await channel.BasicAckAsync(next.Tag, multiple: false, cancellationToken);
                _passed++;
            }

            if (got is null && !goesOn())
            {
                return;
            }

            if (got is null)
            {
                await Task.Delay(Look, TimeProvider.System, cancellationToken);
            }
        }
    }

    private async Task<Way> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(cancellationToken);
        try
        {
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
            await channel.QueueDeclareAsync(_round, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
            return new Way(connection, channel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private sealed class Way(IConnection connection, IChannel channel) : IAsyncDisposable
    {
        public IChannel Channel => channel;

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
