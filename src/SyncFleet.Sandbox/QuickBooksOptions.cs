namespace SyncFleet.Sandbox;

/// <summary>Settings of the simulated QuickBooks. The defaults are what is documented, or assumed where nothing is.</summary>
internal sealed class QuickBooksOptions
{
    /// <summary>Requests in any rolling second, per company. Default 10; 0 means no limit.</summary>
    public int PerSecond { get; set; } = 10;

    /// <summary>Requests in any rolling minute, per company. Default 500; 0 means no limit.</summary>
    public int PerMinute { get; set; } = 500;

    /// <summary>Seconds a 429 of these limits asks to wait. Default 0: it does not say.</summary>
    public int RetryAfterSeconds { get; set; }

    /// <summary>Life of an access token, seconds. Default 3 600.</summary>
    public int AccessSeconds { get; set; } = 3_600;

    /// <summary>Each use of a refresh token replaces it, and the old one dies. Default true.</summary>
    public bool RotatesRefreshTokens { get; set; } = true;

    /// <summary>How far back a change data capture looks, days. Default 30.</summary>
    public int LookBackDays { get; set; } = 30;

    /// <summary>Most objects of a change data capture. Default 1 000.</summary>
    public int ChangesLimit { get; set; } = 1_000;

    /// <summary>A change data capture gives its objects in no order. Default false: oldest change first.</summary>
    public bool UnorderedChanges { get; set; }

    /// <summary>An empty list is left out of the answer. Default true; false: it is there, empty.</summary>
    public bool OmitsEmptyLists { get; set; } = true;

    /// <summary>The gateway (401, 429, 5xx) writes <c>fault</c> and <c>error</c> in lower case. Default true.</summary>
    public bool LowerCaseGatewayFaults { get; set; } = true;

    /// <summary>Milliseconds the token endpoint takes, so that two who ask at once can be seen. Default 0.</summary>
    public int TokenDelayMs { get; set; }
}
