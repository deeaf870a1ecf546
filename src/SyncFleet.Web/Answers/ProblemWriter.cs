using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Web.Answers;

/// <summary>Turns every exception that leaves an endpoint into ProblemDetails; only what nobody foresaw is a 500.</summary>
internal sealed class ProblemWriter(IProblemDetailsService problems, ILogger<ProblemWriter> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = Describe(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            logger.RequestFailed(httpContext.Request.Method, httpContext.Request.Path, problem.Status.Value, exception);
        }

        httpContext.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        ApiProblemException e => Problem(e.Status, e.Title, e.Message),
        BadHttpRequestException { InnerException: JsonException json } => Problem(StatusCodes.Status400BadRequest, "The body does not fit", DescribeJson(json)),
        BadHttpRequestException e => Problem(e.StatusCode, "The request does not fit", e.Message),
        SyncFleetException { Kind: FailureKind.Configuration or FailureKind.Data } e => Problem(StatusCodes.Status422UnprocessableEntity, "The configuration does not allow this", e.Message),
        SyncFleetException { Kind: FailureKind.Transient or FailureKind.Throttled } e => Problem(StatusCodes.Status503ServiceUnavailable, "Not possible at the moment", e.Message),
        SyncFleetException e => Problem(StatusCodes.Status500InternalServerError, "A defect of SyncFleet", e.Message),
        _ when FleetEndpoints.IsOutage(exception) => Problem(StatusCodes.Status503ServiceUnavailable, "The database does not answer", "PostgreSQL could not be reached. Nothing was changed; /health/ready says what is waited for. Try again."),
        _ => Problem(StatusCodes.Status500InternalServerError, "A defect of SyncFleet", "The request failed for a reason nobody foresaw. The log of the web process has it, under the trace id of this answer."),
    };

    // The serializer's own message names our types, which tell the caller nothing.
    private static string DescribeJson(JsonException e)
    {
        var place = $"at {(string.IsNullOrEmpty(e.Path) ? "$" : e.Path)}, line {(e.LineNumber ?? 0) + 1}, byte {e.BytePositionInLine ?? 0}";
        if (e.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return $"A member is not known here: {place}. The API's document lists what is allowed: /openapi/v1.json.";
        }

        return e.Message.Contains("missing required", StringComparison.Ordinal)
            ? $"A member is missing: {e.Message[(e.Message.LastIndexOf(':') + 1)..].Trim()}"
            : $"The body is not the JSON that is expected: {place}.";
    }

    private static ProblemDetails Problem(int status, string title, string detail) => new() { Status = status, Title = title, Detail = detail };
}
