namespace SyncFleet.Postgres.Control.Views;

/// <summary>A sync and how its last run went.</summary>
public record SyncView
{
    public required string Name { get; init; }

    /// <summary>Name of the source it reads.</summary>
    public required string Source { get; init; }

    /// <summary>PostgreSQL schema the rows go to.</summary>
    public required string Schema { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Null means it never ran.</summary>
    public RunView? LastRun { get; init; }
}

/// <summary>A sync with its streams and its definition.</summary>
public sealed record SyncDetail : SyncView
{
    public required IReadOnlyList<SyncStreamView> Streams { get; init; }

    /// <summary>The YAML as applied.</summary>
    public required string Definition { get; init; }
}

/// <summary>One stream of a sync.</summary>
public sealed record SyncStreamView
{
    public required string Phase { get; init; }
    public required string Stream { get; init; }
    public required string Table { get; init; }

    /// <summary><c>incremental</c> or <c>full</c>.</summary>
    public required string Read { get; init; }

    /// <summary><c>upsert</c>, <c>append</c> or <c>replace</c>.</summary>
    public required string Write { get; init; }

    /// <summary>The last cursor whose rows are committed, as the connector writes it. Null means none yet.</summary>
    public string? Checkpoint { get; init; }
}
