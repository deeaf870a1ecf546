using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Parking;

/// <summary>A message and the queue it goes to.</summary>
/// <param name="Queue">One of <see cref="QueueNames"/>.</param>
/// <param name="Message">One of the fleet's contracts.</param>
/// <param name="TraceParent">W3C trace parent of the work, so that it goes on in the trace it began in; null: in that of its sender.</param>
public readonly record struct DueMessage(string Queue, object Message, string? TraceParent = null);
