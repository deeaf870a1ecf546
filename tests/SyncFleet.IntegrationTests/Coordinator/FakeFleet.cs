using MassTransit;
using SyncFleet.Contracts;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Coordinator;

/// <summary>
/// Stands in for fetcher, transformer and writer: notes every message and does with a FetchStream what the test says. Ends a stream
/// run as the writer does: first the row, then the message.
/// </summary>
internal sealed class FakeFleet(PostgresFixture postgres, Uri rabbitMq) : IAsyncDisposable
{
    public const string Connector = "fake";

    private IBusControl _bus = null!;

    public MessageLog Log { get; } = new();

    /// <summary>What a fetcher does, by name of the stream; a stream without an entry completes at once.</summary>
    public Dictionary<string, Func<FetchStream, Task>> Fetches { get; } = new(StringComparer.Ordinal);

    public async Task StartAsync()
    {
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            var user = rabbitMq.UserInfo.Split(':');
            rabbit.Host(rabbitMq.Host, (ushort)rabbitMq.Port, rabbitMq.AbsolutePath.TrimStart('/'), host =>
            {
                host.Username(Uri.UnescapeDataString(user[0]));
                host.Password(Uri.UnescapeDataString(user[1]));
            });
            Receive(rabbit, QueueNames.Fetch(Connector), e => e.Handler<FetchStream>(c => FetchAsync(c.Message)));
            Receive(rabbit, QueueNames.Transform, e => e.Handler<PageFetched>(c => Note(c.Message)));
            Receive(rabbit, QueueNames.WritePostgres, e =>
            {
                e.Handler<RowsReady>(c => Note(c.Message));
                e.Handler<FinishStreamRun>(c => Note(c.Message));
            });
            rabbit.ReceiveEndpoint("test-listener", e =>
            {
                e.Handler<SyncRunStarted>(c => Note(c.Message));
                e.Handler<SyncRunCompleted>(c => Note(c.Message));
                e.Handler<SyncRunFailed>(c => Note(c.Message));
            });
        });
        await _bus.StartAsync();
    }

    public async Task SendAsync<T>(string queue, T message)
        where T : class => await (await _bus.GetSendEndpoint(new Uri("exchange:" + queue))).Send(message);

    public Task PublishAsync<T>(T message)
        where T : class => _bus.Publish(message);

    /// <summary>Ends a stream run in its row as the writer does and says so.</summary>
    public async Task FinishAsync(FetchStream fetch, long deadLettered = 0)
    {
        await EndRowAsync(fetch, deadLettered);
        await PublishAsync(Finished(fetch, deadLettered));
    }

    public Task EndRowAsync(FetchStream fetch, long deadLettered = 0) => postgres.ExecuteAsync(
        """
        UPDATE syncfleet.stream_runs SET status = CASE WHEN $2 > 0 THEN 'completed_with_errors' ELSE 'completed' END, read_complete = true,
            ended_at = now(), records_read = 10, records_written = 10 - $2, records_dead_lettered = $2
        WHERE stream_run_id = $1 AND status IN ('running', 'finishing')
        """,
        fetch.StreamRunId.Value,
        deadLettered);

    public Task FailAsync(FetchStream fetch, FailureKind kind, int attempt, TimeSpan? retryAfter = null, StreamStage? stage = null) => PublishAsync(new StreamRunFailed
    {
        TenantId = fetch.TenantId,
        SyncRunId = fetch.SyncRunId,
        StreamRunId = fetch.StreamRunId,
        Stream = fetch.Stream,
        Kind = kind,
        Attempt = attempt,
        Message = $"It failed ({kind}).",
        RetryAfter = retryAfter,
        Stage = stage,
    });

    public static StreamRunFinished Finished(FetchStream fetch, long deadLettered = 0) => new()
    {
        TenantId = fetch.TenantId,
        SyncRunId = fetch.SyncRunId,
        StreamRunId = fetch.StreamRunId,
        Stream = fetch.Stream,
        Counters = new StreamCounters { Read = 10, Written = 10 - deadLettered, DeadLettered = deadLettered },
    };

    public async ValueTask DisposeAsync() => await _bus.StopAsync(CancellationToken.None);

    private async Task FetchAsync(FetchStream fetch)
    {
        Log.Add(fetch);
        await (Fetches.TryGetValue(fetch.Stream, out var act) ? act(fetch) : FinishAsync(fetch));
    }

    private Task Note(object message)
    {
        Log.Add(message);
        return Task.CompletedTask;
    }

    private static void Receive(IRabbitMqBusFactoryConfigurator rabbit, string queue, Action<IRabbitMqReceiveEndpointConfigurator> configure) =>
        rabbit.ReceiveEndpoint(queue, e =>
        {
            e.ConfigureConsumeTopology = false;
            configure(e);
        });
}
