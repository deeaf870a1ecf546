using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Connectors.Http;

/// <summary>The process-wide part of the HTTP stack.</summary>
public sealed class UpstreamHttpOptions
{
    public const string Section = "Upstream";

    /// <summary>IP addresses and networks that may be reached though they are not public. Default none; the demo allows 127.0.0.1.</summary>
    public IReadOnlyList<string> AllowedAddresses { get; init; } = [];

    /// <summary>
    /// Hosts whose requests go to others, each <c>api.example.com=http://127.0.0.1:8080</c>, for tests against a server of one's own.
    /// Credentials go there, too. Default none; in production only with <see cref="AllowMappedHosts"/>.
    /// </summary>
    public IReadOnlyList<string> MappedHosts { get; init; } = [];

    /// <summary>Whether hosts may be mapped in production. Default false.</summary>
    public bool AllowMappedHosts { get; init; }

    /// <summary>Limit of connecting, TLS included. Default 15 s, 1 s to 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Connections live this long at most, so that a changed DNS entry is seen. Default 5 min, 10 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Connections to one host. Default 32, 1 to 1 000.</summary>
    [Range(1, 1000)]
    public int MaxConnectionsPerHost { get; init; } = 32;

    /// <summary>Requests to one host within <see cref="BreakerWindow"/> before its failures can open the circuit. Default 20, 2 to 10 000.</summary>
    [Range(2, 10_000)]
    public int BreakerMinimum { get; init; } = 20;

    /// <summary>Share of them (above 0 to 1) that must fail. Default 0.7.</summary>
    [Range(0.01, 1)]
    public double BreakerShare { get; init; } = 0.7;

    /// <summary>How far back is counted. Default 30 s, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BreakerWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a host is left alone then. Default 15 s, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <exception cref="SyncFleet.Core.Failures.SyncFleetException">A mapped host is none.</exception>
    public void CheckMappedHosts() => MappedHostHandler.Read(MappedHosts);
}
