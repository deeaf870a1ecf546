using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Sweeping;

/// <summary>Reads how the fleet's tables stand, for the gauges.</summary>
public sealed class LevelStore(FleetDatabase database)
{
    private const string Read = """
        SELECT (SELECT count(*) FROM syncfleet.sync_runs WHERE status IN ('requested', 'running')),
               (SELECT coalesce(extract(epoch FROM now() - min(requested_at)), 0)::float8 FROM syncfleet.sync_runs WHERE status IN ('requested', 'running')),
               (SELECT count(*) FROM syncfleet.dead_letters WHERE status = 'open'),
               (SELECT count(*) FROM syncfleet.parked_work WHERE kind <> 'run_deadline'),
               (SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0)::float8 FROM syncfleet.parked_work WHERE due_at < now()),
               coalesce(extract(epoch FROM now() - min(p.fetched_at) FILTER (WHERE p.transformed_at IS NULL)), 0)::float8,
               coalesce(extract(epoch FROM now() - min(p.transformed_at)), 0)::float8
        FROM syncfleet.stream_runs s JOIN syncfleet.pages p ON p.stream_run_id = s.stream_run_id AND p.page_number > s.low_water_page
        WHERE s.status = 'running'
        """;

    public async Task<FleetLevels> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand(Read);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new FleetLevels
        {
            ActiveRuns = reader.GetInt64(0),
            OldestRunAge = reader.GetDouble(1),
            OpenDeadLetters = reader.GetInt64(2),
            ParkedItems = reader.GetInt64(3),
            ParkedOverdue = reader.GetDouble(4),
            TransformAge = reader.GetDouble(5),
            WriteAge = reader.GetDouble(6),
        };
    }
}

/// <summary>How the fleet's tables stand.</summary>
public sealed record FleetLevels
{
    public required long ActiveRuns { get; init; }

    /// <summary>Seconds since the oldest active run was asked for.</summary>
    public required double OldestRunAge { get; init; }

    public required long OpenDeadLetters { get; init; }

    /// <summary>Without the deadlines of active runs.</summary>
    public required long ParkedItems { get; init; }

    /// <summary>Seconds.</summary>
    public required double ParkedOverdue { get; init; }

    /// <summary>Seconds since the oldest page that awaits the transformer was fetched.</summary>
    public required double TransformAge { get; init; }

    /// <summary>Seconds since the oldest page that awaits the writer was mapped.</summary>
    public required double WriteAge { get; init; }
}
