using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Hosting.Configuration;

/// <summary>Where a process answers <c>/health/live</c> and <c>/health/ready</c>.</summary>
public sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>Address to bind. Default 127.0.0.1; in a container 0.0.0.0.</summary>
    [BindAddress(ErrorMessage = "SYNCFLEET_HEALTH__ADDRESS must be an IP address of this machine, 0.0.0.0 or localhost")]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port to bind; 0 takes a free one and logs it. Default 0.</summary>
    [Range(0, 65535, ErrorMessage = "SYNCFLEET_HEALTH__PORT must be 0 to 65535")]
    public int Port { get; set; }

    /// <summary>
    /// How long one message may be in work, or one background loop be without progress, until the process calls itself stuck and not
    /// ready. Default 5 min, 10 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00", ErrorMessage = "SYNCFLEET_HEALTH__STUCKAFTER must be 00:00:10 to 01:00:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the bus may be unready while RabbitMQ answers, until the process ends with exit code 75, to be started again; a bus that
    /// is well takes up to a minute to find a broker that was away for long. Default 90 s, 10 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00", ErrorMessage = "SYNCFLEET_HEALTH__BUSSTUCKAFTER must be 00:00:10 to 01:00:00")]
    public TimeSpan BusStuckAfter { get; set; } = TimeSpan.FromSeconds(90);
}
