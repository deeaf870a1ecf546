using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Transformer;

/// <summary>Limits of one transformer process.</summary>
public sealed class TransformOptions
{
    public const string Section = "Transform";

    /// <summary>Pages mapped at once. Default 2, 1 to 64; more than the machine's cores gains nothing.</summary>
    [Range(1, 64, ErrorMessage = "SYNCFLEET_TRANSFORM__CONCURRENCY must be 1 to 64")]
    public int Concurrency { get; set; } = 2;

    /// <summary>Messages the broker hands out ahead. Default 8, 1 to 256; never less than the concurrency.</summary>
    [Range(1, 256, ErrorMessage = "SYNCFLEET_TRANSFORM__PREFETCH must be 1 to 256")]
    public int Prefetch { get; set; } = 8;
}
