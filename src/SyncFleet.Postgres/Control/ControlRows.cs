namespace SyncFleet.Postgres.Control;

/// <summary>A row of <c>sources</c>.</summary>
public sealed class SourceRow
{
    public required Guid SourceId { get; init; }
    public required Guid TenantId { get; init; }
    public required string Name { get; init; }
    public required string Connector { get; init; }

    /// <summary>A JSON object; never holds a secret.</summary>
    public required string Settings { get; set; }

    /// <summary>A JSON object: secret → environment variable.</summary>
    public required string SecretVariables { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A row of <c>syncs</c>.</summary>
public sealed class SyncRow
{
    public required Guid SyncId { get; init; }
    public required Guid TenantId { get; init; }
    public required string Name { get; init; }

    /// <summary>The YAML as applied.</summary>
    public required string Definition { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }
    public long LastRunNumber { get; set; }
}

/// <summary>A row of <c>checkpoints</c>.</summary>
public sealed class CheckpointRow
{
    public required Guid SyncId { get; init; }
    public required string Stream { get; init; }
    public required string Cursor { get; init; }
}

/// <summary>A row of <c>parked_work</c>, as far as it explains why a run is late.</summary>
public sealed class ParkedRow
{
    public required Guid ParkedId { get; init; }
    public required string Kind { get; init; }
    public required Guid? SyncRunId { get; init; }
    public required Guid? StreamRunId { get; init; }
    public required string Reason { get; init; }

    /// <summary>The bus message as JSON.</summary>
    public required string Message { get; init; }

    public required DateTimeOffset DueAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A row of <c>connectors</c>.</summary>
public sealed class ConnectorRow
{
    public required string Name { get; init; }

    /// <summary>Description as JSON.</summary>
    public required string Description { get; init; }
}

/// <summary>A row of <c>source_secrets</c> without its envelope.</summary>
public sealed class SecretRow
{
    public required Guid SourceId { get; init; }
    public required string Name { get; init; }
    public required string KeyId { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A row of <c>source_tokens</c>, without the token.</summary>
public sealed class TokenRow
{
    public required Guid SourceId { get; init; }
    public required string Name { get; init; }
    public string? Refusal { get; init; }
    public DateTimeOffset? RefusedAt { get; init; }
}
