using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Tokens;

/// <summary>The source does not take user name and password.</summary>
/// <param name="message">What it answered.</param>
/// <param name="pause">How long they are not tried again.</param>
internal sealed class LoginRefusedException(string message, TimeSpan pause) : SyncFleetException(FailureKind.Configuration, message)
{
    public TimeSpan Pause { get; } = pause;
}
