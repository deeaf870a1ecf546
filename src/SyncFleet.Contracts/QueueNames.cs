namespace SyncFleet.Contracts;

/// <summary>Names on the broker. Part of the wire: other systems send to them.</summary>
public static class QueueNames
{
    /// <summary>Exchange and queue for <see cref="StartSync"/> from anybody, plain JSON included.</summary>
    public const string StartSync = "syncfleet-start-sync";

    /// <summary>The saga's own queue.</summary>
    public const string Coordinate = "syncfleet-coordinate";

    public const string Transform = "syncfleet-transform";

    /// <summary>One queue per destination kind.</summary>
    public const string WritePostgres = "syncfleet-write-postgres";

    /// <summary>The queue of one connector's fetches, e.g. <c>syncfleet-fetch-finale</c>.</summary>
    public static string Fetch(string connector) => "syncfleet-fetch-" + connector;

    /// <summary>The queue of one connector's source checks, e.g. <c>syncfleet-check-finale</c>.</summary>
    public static string CheckSource(string connector) => "syncfleet-check-" + connector;
}
