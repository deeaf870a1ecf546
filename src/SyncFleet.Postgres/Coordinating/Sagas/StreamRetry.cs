using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>When and why a stream run is tried again.</summary>
/// <param name="Attempt">Number of the attempt to come, first is 1.</param>
/// <param name="Stage">Where the last one failed; null: not known.</param>
/// <param name="Reason">Plain words for the tenant.</param>
/// <param name="Wait">How long from now on.</param>
public sealed record StreamRetry(int Attempt, StreamStage? Stage, string Reason, TimeSpan Wait);
