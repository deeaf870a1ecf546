using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks.Latencies;

/// <summary>Looks into the destination table, again and again, for the first row of each source it is told of.</summary>
internal sealed class RowWatch(BenchFleet fleet)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    // One probe of the primary key for each source, whatever the planner knows of a table that has just been made.
    private const string ProbeOnly = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";
    private const string Sql = $"SELECT s FROM unnest($1::uuid[]) s CROSS JOIN LATERAL (SELECT FROM {LatencySyncs.Table} p WHERE p._sf_tenant = $2 AND p._sf_source = s LIMIT 1) p";

    private readonly ConcurrentDictionary<Guid, bool> _awaited = [];

    /// <summary>How long a look took on average, milliseconds.</summary>
    public double LookMilliseconds { get; private set; }

    public void Await(Guid source) => _awaited[source] = true;

    /// <summary>Returns, for each of so many sources, the timestamp at which its row had been seen.</summary>
    /// <exception cref="OperationCanceledException">The limit has passed and rows are missing.</exception>
    public async Task<IReadOnlyDictionary<Guid, long>> WatchAsync(int count, TimeSpan limit)
    {
        Dictionary<Guid, long> seen = [];
        await using var connection = await fleet.DataSource.OpenConnectionAsync();
        await using (var settings = new NpgsqlCommand(ProbeOnly, connection))
        {
            await settings.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = Array.Empty<Guid>() }, new() { Value = PostgresFixture.DefaultTenant.Value } } };
        await command.PrepareAsync();
        using var timer = new PeriodicTimer(Interval);
        using var stop = new CancellationTokenSource(limit);
        var (looks, looked) = (0, TimeSpan.Zero);
        while (seen.Count < count)
        {
            await timer.WaitForNextTickAsync(stop.Token);
            var started = Stopwatch.GetTimestamp();
            var found = await LookAsync(command, stop.Token);
            var now = Stopwatch.GetTimestamp();
            (looks, looked) = (looks + 1, looked + Stopwatch.GetElapsedTime(started, now));
            foreach (var source in found)
            {
                seen[source] = now;
                _awaited.TryRemove(source, out _);
            }
        }

        LookMilliseconds = looked.TotalMilliseconds / looks;
        return seen;
    }

    private async Task<IReadOnlyList<Guid>> LookAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        command.Parameters[0].Value = _awaited.Keys.ToArray();
        List<Guid> found = [];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(reader.GetGuid(0));
        }

        return found;
    }
}
