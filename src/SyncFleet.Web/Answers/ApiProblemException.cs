namespace SyncFleet.Web.Answers;

/// <summary>A request that can't be served, found where no typed result can be returned. The message names the thing, the value and the next step.</summary>
public sealed class ApiProblemException(int status, string title, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Title { get; } = title;
}
