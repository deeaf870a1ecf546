namespace SyncFleet.Core.Definitions;

/// <summary>What a connector can do, without running it: kept in the table <c>connectors</c> so that definitions can be checked anywhere.</summary>
public sealed record ConnectorDescription
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>JSON Schema of the settings; secrets carry <c>"airbyte_secret": true</c>.</summary>
    public required string SpecJson { get; init; }

    public required IReadOnlyList<StreamDescription> Streams { get; init; }

    /// <summary>
    /// Which streams there are depends on the source (its files, its tables): those of <see cref="Streams"/> are not all. What a sync names
    /// is then taken as it is, and found or not by the read. Absent: false.
    /// </summary>
    public bool StreamsBySource { get; init; }

    /// <summary>Streams its manifest names and our fetchers can't read. Absent, as older fetchers leave it: none.</summary>
    public IReadOnlyList<RefusedStream> RefusedStreams { get; init => field = value ?? []; } = [];

    /// <summary>Why a stream of the manifest can't be read, as a sentence for the tenant; null when the connector refuses none of that name.</summary>
    public string? FaultOfRefused(string stream) => RefusedStreams.FirstOrDefault(r => r.Name == stream) is { } refused
        ? $"Stream '{stream}' of connector '{Name}' can't be read here: {refused.Reason} (manifest line {refused.Line})."
        : null;
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

/// <summary>A stream that was refused when its manifest was loaded: it uses what we don't support.</summary>
public sealed record RefusedStream
{
    public required string Name { get; init; }

    public required string Reason { get; init; }

    /// <summary>Line of the manifest the reason is about, first is 1.</summary>
    public required int Line { get; init; }
}
