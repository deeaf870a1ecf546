using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Tokens;

/// <summary>The source gives no token any more for what the tenant once granted: somebody must authorise it again.</summary>
/// <param name="message">What it answered.</param>
internal sealed class GrantRefusedException(string message) : SyncFleetException(FailureKind.Configuration, message);
