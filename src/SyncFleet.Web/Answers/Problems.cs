using Microsoft.AspNetCore.Http.HttpResults;

namespace SyncFleet.Web.Answers;

/// <summary>Problems that several endpoints answer with.</summary>
internal static class Problems
{
    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: "Not found");

    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: "Not possible as things are");

    public static ProblemHttpResult BadRequest(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "The request does not fit");

    public static ProblemHttpResult NoSync(string name) => NotFound($"There is no sync '{name}'. GET /api/v1/syncs lists what there is.");

    public static ProblemHttpResult NoSource(string name) => NotFound($"There is no source '{name}'. GET /api/v1/sources lists what there is.");

    public static ProblemHttpResult NoRun(Guid id) => NotFound($"There is no run '{id}'. If it was just asked for, the coordinator has not taken it yet. GET /api/v1/runs lists what there is.");

    public static ProblemHttpResult NoDeadLetter(Guid id) => NotFound($"There is no dead letter '{id}'. GET /api/v1/dead-letters lists what there is.");
}
