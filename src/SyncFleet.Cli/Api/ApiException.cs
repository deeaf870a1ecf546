namespace SyncFleet.Cli.Api;

/// <summary>The API said no, could not be reached, or could not be understood.</summary>
internal sealed class ApiException(string message, int status, ProblemShape? problem = null, string? json = null) : Exception(message)
{
    /// <summary>HTTP status; 0 when there was no answer.</summary>
    public int Status { get; } = status;

    /// <summary>The faults of definitions, when that is what was wrong.</summary>
    public IReadOnlyList<ApiProblem> Problems { get; } = problem?.Problems ?? [];

    /// <summary>The API's own words as received; null when there were none.</summary>
    public string? Json { get; } = json;

    /// <summary>True when the same call may go well in a moment.</summary>
    public bool MayPass => Status is 0 or 502 or 503 or 504;
}
