namespace SyncFleet.Connectors.Http;

/// <summary>How a connector speaks to its source.</summary>
public sealed record UpstreamClientOptions
{
    /// <summary>Name of the connector, for failure texts.</summary>
    public required string Connector { get; init; }

    public HttpStatusTable Statuses { get; init; } = HttpStatusTable.Default;

    /// <summary>Largest answer after decompression, bytes. Default 64 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Limit of one try, body included. Default 60 s, up to 10 min.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tries in memory, the first included. Default 3, 1 to 10.</summary>
    public int MaxTries { get; init; } = 3;

    /// <summary>First wait between tries; it doubles, with jitter. Default 200 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A longer wait is not made in memory: the read ends and says how long. Default 2 s.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Wait after a 429 that says nothing. Default 60 s.</summary>
    public TimeSpan ThrottledDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Redirects followed for one request. Default 5, 0 to follow none.</summary>
    public int MaxRedirects { get; init; } = 5;
}
