using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>The source a run reads from, found complete.</summary>
/// <param name="SourceId">Its id.</param>
/// <param name="Connector">Its connector's name.</param>
public readonly record struct SourceFound(SourceId SourceId, string Connector);
