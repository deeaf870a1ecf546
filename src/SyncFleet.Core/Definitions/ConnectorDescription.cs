namespace SyncFleet.Core.Definitions;

/// <summary>What a connector can do, without running it: kept in the table <c>connectors</c> so that definitions can be checked anywhere.</summary>
public sealed record ConnectorDescription
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>JSON Schema of the settings; secrets carry <c>"airbyte_secret": true</c>.</summary>
    public required string SpecJson { get; init; }

    public required IReadOnlyList<StreamDescription> Streams { get; init; }
}

/// <summary>A stream a connector offers.</summary>
public sealed record StreamDescription
{
    public required string Name { get; init; }

    /// <summary>Paths of the key fields; empty: the stream has no key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Path of the cursor field; null: the stream is read in full each time.</summary>
    public string? CursorField { get; init; }

    /// <summary>JSON Schema of a record, or null when unknown.</summary>
    public string? SchemaJson { get; init; }
}
