using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Processes;

/// <summary>How a program ended → failure kind, as data.</summary>
internal static class ProgramFailures
{
    private const int LongestText = 300;

    // Above 128 it was a signal; what the limits of the run lead to has words of its own.
    private static readonly (int Code, FailureKind Kind, string Meaning)[] Codes =
    [
        (126, FailureKind.Configuration, "it may not be run"),
        (127, FailureKind.Configuration, "it is not there, or something it needs is not"),
        (134, FailureKind.Transient, "it broke off by itself"),
        (137, FailureKind.Transient, "it was ended from outside, by the system when memory was short"),
        (139, FailureKind.Transient, "it reached for memory that is not its own"),
        (152, FailureKind.Configuration, "it used more processor time than it may"),
        (153, FailureKind.Configuration, "it wrote a larger file than it may"),
    ];

    public static SyncFleetException Exit(string command, int code)
    {
        var (_, kind, meaning) = Array.Find(Codes, row => row.Code == code);
        return new SyncFleetException(
            meaning is null ? FailureKind.Transient : kind,
            $"The program '{command}' ended with code {code}{(meaning is null ? "" : $": {meaning}")}. What it said is in the fetcher's log.");
    }

    public static string Cut(string text) => text.Length <= LongestText ? text : $"{text[..LongestText]}…";
}
