namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>A saga's state at rest: one row of <c>sync_run_sagas</c>. Changed only if nobody else changed it since it was read.</summary>
public sealed class SagaRow
{
    public required Guid CorrelationId { get; init; }

    public required Guid TenantId { get; init; }

    /// <summary>Name of the state, for people and for the sweep.</summary>
    public required string CurrentState { get; set; }

    /// <summary>The state as JSON.</summary>
    public required string Body { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>PostgreSQL's <c>xmin</c>: the transaction that wrote this version of the row.</summary>
    public uint Version { get; init; }
}
