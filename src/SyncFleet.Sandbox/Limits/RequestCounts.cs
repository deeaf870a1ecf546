namespace SyncFleet.Sandbox.Limits;

/// <summary>What one credential has asked so far. "Granted" passed the limits, whatever came after.</summary>
internal sealed record RequestCounts
{
    public required string Upstream { get; init; }

    public required string Account { get; init; }

    public required long Granted { get; init; }

    public required long Refused { get; init; }

    /// <summary>The most granted in any rolling second.</summary>
    public required int MaxGrantedPerSecond { get; init; }

    /// <summary>The most granted in any rolling 60 s.</summary>
    public required int MaxGrantedPerMinute { get; init; }

    /// <summary>The most granted in any rolling hour.</summary>
    public required int MaxGrantedPerHour { get; init; }

    /// <summary>The most seen, granted or refused, in any rolling 60 s.</summary>
    public required int MaxSeenPerMinute { get; init; }

    /// <summary>By minute of the clock, oldest first, the last three hours.</summary>
    public required IReadOnlyList<MinuteCount> Minutes { get; init; }
}
