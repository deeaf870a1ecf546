using MassTransit;
using MassTransit.Saga;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Coordinator.Sagas;

/// <summary>
/// Opens a <see cref="SagaSession"/> for each message to the saga and hands it to the saga's verbs as a payload, so that the row and
/// what the verbs write share one transaction. Correlation by id only.
/// </summary>
internal sealed class PostgresSagaRepositoryContextFactory(FleetDatabase database, TimeProvider time) : ISagaRepositoryContextFactory<SyncRunState>
{
    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<SyncRunState, T>> next)
        where T : class
    {
        await using var session = new SagaSession(database);
        await session.BeginAsync(context.CancellationToken);
        await next.Send(new PostgresSagaRepositoryContext<T>(context, session, time));
    }

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<SyncRunState> query, IPipe<SagaRepositoryQueryContext<SyncRunState, T>> next)
        where T : class => throw new NotSupportedException("Sync runs are found by their id; no event is correlated by a query.");

    public void Probe(ProbeContext context) => context.Add("persistence", "postgres");
}
