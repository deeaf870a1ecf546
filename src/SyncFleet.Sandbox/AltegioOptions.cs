namespace SyncFleet.Sandbox;

/// <summary>Settings of the simulated Altegio. The defaults are what is documented, or assumed where nothing is.</summary>
internal sealed class AltegioOptions
{
    /// <summary>Requests in any rolling second, per user token. Default 5; 0 means no limit.</summary>
    public int PerSecond { get; set; } = 5;

    /// <summary>Requests in any rolling minute, per user token. Default 200; 0 means no limit.</summary>
    public int PerMinute { get; set; } = 200;

    /// <summary>Rows of a page when the request names no count. Default 50.</summary>
    public int DefaultCount { get; set; } = 50;

    /// <summary>Most rows of a page, whatever the request names. Default 300.</summary>
    public int MaxCount { get; set; } = 300;

    /// <summary>Requests without <c>Accept: application/vnd.api.v2+json</c> get 400. Default true.</summary>
    public bool RequiresAccept { get; set; } = true;
}
