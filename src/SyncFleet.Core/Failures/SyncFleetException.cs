using SyncFleet.Contracts;

namespace SyncFleet.Core.Failures;

/// <summary>
/// A failure whose kind was decided where it was thrown. <see cref="Exception.Message"/> is for the tenant;
/// <see cref="Detail"/> is for the engineer. Neither holds a secret or a payload.
/// </summary>
public class SyncFleetException(FailureKind kind, string message, string? detail = null, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;

    public string? Detail { get; } = detail;

    /// <summary>How long the other side asked to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
