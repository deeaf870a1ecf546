namespace SyncFleet.Cli;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The thing failed or is not there: a run that failed or was refused, an unknown id, a source that refuses, an API that does not answer.</summary>
    public const int Failed = 1;

    /// <summary>The command, a definition or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The run completed, but some of its records are dead letters or some of its streams failed.</summary>
    public const int CompletedWithErrors = 3;

    /// <summary>The run was canceled.</summary>
    public const int Canceled = 4;

    /// <summary>The run was stopped at its deadline.</summary>
    public const int TimedOut = 5;

    /// <summary>The command itself was stopped, as shells have it for Ctrl-C.</summary>
    public const int Stopped = 130;

    /// <summary>For the help texts.</summary>
    public const string Help = """
        Exit codes:
          0    done; of a run that was watched: completed
          1    failed, refused or not found; the API does not answer
          2    the command, a definition or the configuration is wrong
          3    the run completed with errors: dead letters, or streams that failed
          4    the run was canceled
          5    the run was stopped at its deadline
          130  the command was stopped
        Of several runs, the first of 1, 5, 4, 3, 0 that one of them has.
        """;

    private static readonly int[] WorstFirst = [Failed, TimedOut, Canceled, CompletedWithErrors, Ok];

    /// <summary>The code of a run that has ended.</summary>
    public static int Of(string status) => status switch
    {
        "completed" => Ok,
        "completed_with_errors" => CompletedWithErrors,
        "canceled" => Canceled,
        "timed_out" => TimedOut,
        _ => Failed,
    };

    /// <summary>The code of several runs together.</summary>
    public static int Worst(IReadOnlyCollection<int> codes) => WorstFirst.First(codes.Contains);
}
