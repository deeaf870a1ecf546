namespace SyncFleet.Chaos.Faults;

/// <summary>A fault could not be made, for a reason that is no fault of the fleet's; it does not count.</summary>
internal sealed class FaultNotDoneException(string reason) : Exception(reason);
