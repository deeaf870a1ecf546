namespace SyncFleet.Web.Answers;

/// <summary>How many entries a list gives.</summary>
internal static class ListLimit
{
    private const int Default = 50;
    private const int Max = 1000;

    /// <exception cref="ApiProblemException">400 when out of bounds.</exception>
    public static int Check(int? limit) => limit is null or (>= 1 and <= Max)
        ? limit ?? Default
        : throw new ApiProblemException(StatusCodes.Status400BadRequest, "The request does not fit", $"'limit' is {limit}. Allowed: 1 to {Max}; {Default} when left out.");
}
