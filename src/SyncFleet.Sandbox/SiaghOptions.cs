namespace SyncFleet.Sandbox;

/// <summary>Settings of the simulated Siagh. The defaults are what was seen in use, or assumed where nothing was.</summary>
internal sealed class SiaghOptions
{
    /// <summary>Life of a session, seconds. Default 1 800.</summary>
    public int SessionSeconds { get; set; } = 1_800;

    /// <summary>The log-in gives an empty SessionId, and the Token serves. Default false.</summary>
    public bool EmptySessionId { get; set; }

    /// <summary>What an ended session gets. Default <see cref="SessionEnd.Html"/>.</summary>
    public SessionEnd EndedSession { get; set; } = SessionEnd.Html;

    /// <summary>Every so manieth contact is a staff account. Default 50; 0 means none.</summary>
    public int StaffEvery { get; set; } = 50;
}

/// <summary>What a request with an ended session gets.</summary>
internal enum SessionEnd
{
    /// <summary>The page of the log-in, with status 200.</summary>
    Html,

    /// <summary>An error in place of data, with status 200.</summary>
    ErrorBody,

    /// <summary>Status 401.</summary>
    Status401,
}
