using System.Diagnostics;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace SyncFleet.Chaos.Syncs;

/// <summary>For a harness that takes its own servers away: asks again until they are back.</summary>
internal static class Patience
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns the first answer; a client that gives up waiting by itself is asked again, too. Throws what was thrown last once <paramref name="limit"/> is over.</summary>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when ((IsAway(exception) || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)) && Stopwatch.GetElapsedTime(started) < limit)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>True for what a server that ends, is away or starts brings about.</summary>
    public static bool IsAway(Exception exception) => exception switch
    {
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "40001" or "40P01" } => true,
        PostgresException => false,
        NpgsqlException or RabbitMQClientException or IOException or TimeoutException => true,
        _ => false,
    };
}
