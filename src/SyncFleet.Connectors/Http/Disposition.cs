using SyncFleet.Contracts;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// Looks at an answer and says what to do with it; null leaves it to the status table. May throw
/// <see cref="SyncFleet.Core.Failures.SyncFleetException"/> itself: kind Transient is then retried like any other.
/// </summary>
public delegate Disposition? ResponseClassifier(UpstreamResponse response);

public enum DispositionAction
{
    /// <summary>The answer is given to the caller.</summary>
    Success = 0,

    /// <summary>The answer is given to the caller, marked as having no records.</summary>
    Ignore = 1,

    /// <summary>Tried again in memory; when that is used up or the wait is long, a Transient failure.</summary>
    Retry = 2,

    /// <summary>The budget is blocked and the read ends with a Throttled failure.</summary>
    Throttled = 3,

    /// <summary>The read ends with a failure.</summary>
    Fail = 4,
}

/// <summary>What to do with an answer.</summary>
public sealed record Disposition
{
    private Disposition(DispositionAction action) => Action = action;

    public static Disposition Success { get; } = new(DispositionAction.Success);

    public static Disposition Ignore { get; } = new(DispositionAction.Ignore);

    public DispositionAction Action { get; }

    /// <summary>How long to wait; null leaves it to the answer's own headers, then to the client.</summary>
    public TimeSpan? After { get; private init; }

    /// <summary>Kind of the failure; only with <see cref="DispositionAction.Fail"/>.</summary>
    public FailureKind Kind { get; private init; } = FailureKind.Transient;

    /// <summary>Cause or next step, put behind "x answered … for …: "; null when there is nothing to add. No payload, no secret.</summary>
    public string? Message { get; private init; }

    public static Disposition Retry(TimeSpan? after = null, string? message = null) =>
        new(DispositionAction.Retry) { After = after, Message = message };

    public static Disposition Throttled(TimeSpan? after = null, string? message = null) =>
        new(DispositionAction.Throttled) { After = after, Kind = FailureKind.Throttled, Message = message };

    /// <summary>Kinds Transient and Throttled become <see cref="Retry"/> and <see cref="Throttled"/>.</summary>
    public static Disposition Fail(FailureKind kind, string? message = null) => kind switch
    {
        FailureKind.Transient => Retry(null, message),
        FailureKind.Throttled => Throttled(null, message),
        _ => new(DispositionAction.Fail) { Kind = kind, Message = message },
    };
}
