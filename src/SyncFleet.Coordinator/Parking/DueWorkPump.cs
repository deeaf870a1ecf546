using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Coordinator.Starting;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Coordinator.Parking;

/// <summary>
/// Sends parked work when it is due. Sleeps until the next due time and is woken at once when work is parked; through a pooled
/// connection, which cannot listen, it looks once per <see cref="CoordinatorOptions.PollInterval"/>.
/// </summary>
internal sealed class DueWorkPump(
    ParkedWorkStore store,
    MessageSender sender,
    FleetDatabase database,
    Loops loops,
    IOptions<CoordinatorOptions> options,
    IOptions<FleetOptions> fleet,
    ILogger<DueWorkPump> logger) : BackgroundService
{
    private const int BatchSize = 100;

    // A notification can be lost with its connection; this is how late such work can be.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await loops.WaitForTablesAsync(stoppingToken);
        var pooled = fleet.Value.PostgresPooled;
        var loop = loops.Create("parked work", pooled ? options.Value.PollInterval : LongestSleep);
        while (!stoppingToken.IsCancellationRequested)
        {
            await loop.RunUntilDoneAsync(pooled ? PollAsync : ListenAsync, stoppingToken);
        }

        Task ListenAsync(CancellationToken cancellationToken) => this.ListenAsync(loop, cancellationToken);
        Task PollAsync(CancellationToken cancellationToken) => this.PollAsync(loop, cancellationToken);
    }

    private async Task ListenAsync(Loop loop, CancellationToken cancellationToken)
    {
        // Listening begins before the first look, so that nothing parked in between is overslept.
        await using var signal = await ParkedSignal.ListenAsync(database, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            await SendDueAsync(cancellationToken);
            var next = await store.FindNextDueAsync(cancellationToken);
            loop.Works();
            await signal.WaitAsync(Sleep(next), cancellationToken);
        }
    }

    private async Task PollAsync(Loop loop, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await SendDueAsync(cancellationToken);
            loop.Works();
            await Task.Delay(options.Value.PollInterval, loops.Time, cancellationToken);
        }
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        int count;
        do
        {
            (count, var unreadable) = await store.SendDueAsync(BatchSize, messages => sender.SendAsync(messages, cancellationToken), cancellationToken);
            foreach (var row in unreadable)
            {
                logger.ParkedWorkUnreadable(row);
            }
        }
        while (count == BatchSize);
    }

    private static TimeSpan Sleep(TimeSpan? next)
    {
        var sleep = next ?? LongestSleep;

        // Zero would mean for ever to the listening connection.
        return sleep < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : sleep > LongestSleep ? LongestSleep : sleep;
    }
}
