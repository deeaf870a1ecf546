using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>A request for a run of a sync that is known.</summary>
/// <param name="Request">The request, with the id of the run.</param>
/// <param name="SyncId">The sync it names.</param>
/// <param name="Yaml">The sync's definition at this moment; the run keeps it.</param>
public readonly record struct RunAsked(StartSync Request, SyncId SyncId, string Yaml);
