namespace SyncFleet.Web.Definitions;

/// <summary>What the files defined and is now in force.</summary>
public sealed record AppliedDefinitions
{
    public required IReadOnlyList<string> Sources { get; init; }
    public required IReadOnlyList<string> Syncs { get; init; }

    /// <summary>Streams (<c>sync/stream</c>) that now go to another table or have another key: the next run reads them in full.</summary>
    public required IReadOnlyList<string> RereadStreams { get; init; }
}
