namespace SyncFleet.Core.Pages;

/// <summary>A record that the connector itself could not make out; its neighbours go on, it becomes a dead letter.</summary>
public sealed record RejectedRecord
{
    /// <summary>The record as received, UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Record { get; init; }

    /// <summary>Why, for the tenant; no value of the record in it.</summary>
    public required string Reason { get; init; }
}
