namespace SyncFleet.Sandbox;

/// <summary>Settings of the simulated Payamgostar. The defaults are what was seen in use, or assumed where nothing was.</summary>
internal sealed class PayamgostarOptions
{
    /// <summary>Number of the first page of a find: 0 or 1. Default 1; page 0 is then page 1.</summary>
    public int FirstPage { get; set; } = 1;

    /// <summary>Most records of a page, whatever is asked for. Default 500.</summary>
    public int MaxPageSize { get; set; } = 500;

    /// <summary>Field names begin in upper case. Default false.</summary>
    public bool PascalCase { get; set; }

    /// <summary>A find obeys queries by ModifyDate. Default true; false: they are taken and not obeyed.</summary>
    public bool ObeysModifyDate { get; set; } = true;

    /// <summary>Life of a session, seconds. Default 3 600.</summary>
    public int SessionSeconds { get; set; } = 3_600;

    /// <summary>Failed log-ins that lock the account. Default 3; 0 means never.</summary>
    public int LockAfter { get; set; } = 3;

    /// <summary>How long it stays locked, seconds. Default 900.</summary>
    public int LockSeconds { get; set; } = 900;

    /// <summary>The second log-in's module is licensed. Default true; false: 402.</summary>
    public bool IsMobileLicensed { get; set; } = true;

    /// <summary>The server's clock is behind by so many seconds. Default 207.</summary>
    public int ClockBehindSeconds { get; set; } = 207;

    /// <summary>An unknown id gives <c>null</c> with status 200. Default false: 404.</summary>
    public bool NullForUnknown { get; set; }

    /// <summary>Requests in any rolling second. Default 0: no limit is documented.</summary>
    public int PerSecond { get; set; }
}
