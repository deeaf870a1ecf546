using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Hosting.Configuration;

/// <summary>Where a process answers <c>/health/live</c> and <c>/health/ready</c>.</summary>
public sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>Address to bind. Default 127.0.0.1; in a container 0.0.0.0.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port to bind; 0 takes a free one and logs it. Default 0.</summary>
    [Range(0, 65535, ErrorMessage = "SYNCFLEET_HEALTH__PORT must be 0 to 65535")]
    public int Port { get; set; }
}
