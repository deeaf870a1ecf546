namespace SyncFleet.Cli;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The thing failed or is not there: a run that failed, an unknown id, a source that refuses.</summary>
    public const int Failed = 1;

    /// <summary>The command or the definition is wrong.</summary>
    public const int Usage = 2;
}
