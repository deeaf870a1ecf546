namespace SyncFleet.Sandbox.Tokens;

/// <summary>What was asked of an upstream's log-in and token endpoints.</summary>
internal sealed record TokenCounts
{
    public required string Upstream { get; init; }

    /// <summary>Sessions given for a user name and password.</summary>
    public required long LogIns { get; init; }

    /// <summary>Log-ins refused, those of a locked account included.</summary>
    public required long RefusedLogIns { get; init; }

    /// <summary>Tokens given for a refresh token.</summary>
    public required long Refreshes { get; init; }

    /// <summary>Refresh tokens refused.</summary>
    public required long RefusedRefreshes { get; init; }

    /// <summary>Those of them that had been good once and were used a second time.</summary>
    public required long ReusedRefreshes { get; init; }
}
