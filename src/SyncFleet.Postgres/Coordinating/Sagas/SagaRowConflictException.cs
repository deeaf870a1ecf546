namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>Somebody else changed, added or removed the saga row meanwhile. Nothing was written; read it again and repeat the step.</summary>
public sealed class SagaRowConflictException(Guid correlationId, Exception inner)
    : Exception($"The saga {correlationId} was changed by another message meanwhile; the step is repeated on its new state.", inner);
