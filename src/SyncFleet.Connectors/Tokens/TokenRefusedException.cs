using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Tokens;

/// <summary>The source refuses a token that was got for a while: a new one may help, once.</summary>
internal sealed class TokenRefusedException(string message) : SyncFleetException(FailureKind.Configuration, message);
