using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;

namespace SyncFleet.Connectors.Manifests.ErrorHandlers;

/// <summary>What a handler makes of an answer.</summary>
internal enum ErrorAction
{
    Success = 0,
    Retry = 1,
    RateLimited = 2,
    Ignore = 3,
    Fail = 4,

    /// <summary>A new token, then another try.</summary>
    RefreshToken = 5,
}

/// <summary>
/// An action with the kind and text of the failure it may become. A retry of kind Defect is a status nobody planned for: tried
/// again, and in the end a defect, not a hope.
/// </summary>
internal sealed record ErrorResolution(ErrorAction Action, FailureKind Kind = FailureKind.Transient, string? Message = null)
{
    /// <summary>What the format says about a status that no filter matches.</summary>
    public static ErrorResolution Default(int status) => status switch
    {
        < 400 => new(ErrorAction.Success),
        400 or 404 or 405 => new(ErrorAction.Fail, FailureKind.Defect, NextStep(status)),
        401 or 403 => new(ErrorAction.Fail, FailureKind.Configuration, NextStep(status)),
        429 => new(ErrorAction.RateLimited),
        408 or 500 or 502 or 503 or 504 => new(ErrorAction.Retry),
        _ => new(ErrorAction.Retry, FailureKind.Defect, NextStep(status)),
    };

    private static string? NextStep(int status) => HttpStatusTable.Default.Find(status).NextStep;
}
