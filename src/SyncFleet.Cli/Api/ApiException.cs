namespace SyncFleet.Cli.Api;

/// <summary>The API said no, or could not be reached.</summary>
public sealed class ApiException(string message, int status, IReadOnlyList<ApiProblem> problems) : Exception(message)
{
    /// <summary>HTTP status; 0 when there was no answer.</summary>
    public int Status { get; } = status;

    /// <summary>The faults of a definition, when that is what was wrong.</summary>
    public IReadOnlyList<ApiProblem> Problems { get; } = problems;
}
