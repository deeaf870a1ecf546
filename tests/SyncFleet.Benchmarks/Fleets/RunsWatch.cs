namespace SyncFleet.Benchmarks.Fleets;

/// <summary>Looks for runs that have ended, in the tables.</summary>
internal sealed class RunsWatch(BenchFleet fleet)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when all runs have completed; throws when one ended otherwise or the limit has passed.</summary>
    public async Task WaitAllAsync(IReadOnlyCollection<Guid> runs, TimeSpan limit)
    {
        HashSet<Guid> active = [.. runs];
        using var timer = new PeriodicTimer(Interval);
        using var stop = new CancellationTokenSource(limit);
        while (active.Count > 0)
        {
            await timer.WaitForNextTickAsync(stop.Token);
            active.ExceptWith(await FindCompletedAsync(active));
        }
    }

    /// <summary>Those that have completed; throws when one ended otherwise.</summary>
    public async Task<IReadOnlyList<Guid>> FindCompletedAsync(IReadOnlyCollection<Guid> runs)
    {
        const string Sql = "SELECT sync_run_id, status, coalesce(failure_message, '') FROM syncfleet.sync_runs WHERE sync_run_id = ANY($1) AND status NOT IN ('requested', 'running')";
        List<Guid> completed = [];
        await using var command = fleet.DataSource.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = runs.ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (reader.GetString(1) != "completed")
            {
                throw new InvalidOperationException($"Run {reader.GetGuid(0)} ended as {reader.GetString(1)}: {reader.GetString(2)}");
            }

            completed.Add(reader.GetGuid(0));
        }

        return completed;
    }
}
