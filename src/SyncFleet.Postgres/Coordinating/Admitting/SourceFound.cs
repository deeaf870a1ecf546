using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>The source a run reads from, found complete.</summary>
/// <param name="SourceId">Its id.</param>
/// <param name="Connector">Its connector's name.</param>
/// <param name="IsServed">False: no living fetcher serves the connector, so what it could open is not known.</param>
public readonly record struct SourceFound(SourceId SourceId, string Connector, bool IsServed);
