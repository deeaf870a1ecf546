using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Templates;

/// <summary>
/// A template looked below something that is not there (<c>config['a']['b']</c> without <c>a</c>). Request maps drop the entry,
/// conditions are false, a record whose field it was to give is rejected; everywhere else it stops the stream.
/// </summary>
internal sealed class MissingValueException(string message, Exception inner) : SyncFleetException(FailureKind.Defect, message, inner: inner);
