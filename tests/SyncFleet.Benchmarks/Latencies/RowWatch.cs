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

    private const string Sql = $"SELECT s FROM unnest($1::uuid[]) s WHERE EXISTS (SELECT FROM {LatencySyncs.Table} p WHERE p._sf_tenant = $2 AND p._sf_source = s)";

    private readonly ConcurrentDictionary<Guid, bool> _awaited = [];

    public void Await(Guid source) => _awaited[source] = true;

    /// <summary>Returns, for each of so many sources, the timestamp at which its row had been seen.</summary>
    /// <exception cref="OperationCanceledException">The limit has passed and rows are missing.</exception>
    public async Task<IReadOnlyDictionary<Guid, long>> WatchAsync(int count, TimeSpan limit)
    {
        Dictionary<Guid, long> seen = [];
        await using var connection = await fleet.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = Array.Empty<Guid>() }, new() { Value = PostgresFixture.DefaultTenant.Value } } };
        await command.PrepareAsync();
        using var timer = new PeriodicTimer(Interval);
        using var stop = new CancellationTokenSource(limit);
        while (seen.Count < count)
        {
            await timer.WaitForNextTickAsync(stop.Token);
            if (_awaited.IsEmpty)
            {
                continue;
            }

            command.Parameters[0].Value = _awaited.Keys.ToArray();
            List<Guid> found = [];
            await using (var reader = await command.ExecuteReaderAsync(stop.Token))
            {
                while (await reader.ReadAsync(stop.Token))
                {
                    found.Add(reader.GetGuid(0));
                }
            }

            var now = Stopwatch.GetTimestamp();
            foreach (var source in found)
            {
                seen[source] = now;
                _awaited.TryRemove(source, out _);
            }
        }

        return seen;
    }
}
