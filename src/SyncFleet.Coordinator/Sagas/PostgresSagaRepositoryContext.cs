using System.Text.Json;
using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Coordinator.Sagas;

/// <summary>One message's dealings with the saga row: load or add, then one of save, update, delete, discard, which commits.</summary>
internal sealed class PostgresSagaRepositoryContext<TMessage>(ConsumeContext<TMessage> context, SagaSession session, TimeProvider time)
    : ConsumeContextScope<TMessage>(context, session), SagaRepositoryContext<SyncRunState, TMessage>
    where TMessage : class
{
    private SagaRow? _row;
    private string? _loaded;

    public Task<SagaConsumeContext<SyncRunState, TMessage>> Add(SyncRunState instance) => CreateSagaConsumeContext(this, instance, SagaConsumeContextMode.Add);

    public async Task<SagaConsumeContext<SyncRunState, TMessage>> Insert(SyncRunState instance)
    {
        _loaded = Write(instance);
        _row = NewRow(instance, _loaded);
        await session.InsertAsync(_row, CancellationToken);
        return await CreateSagaConsumeContext(this, instance, SagaConsumeContextMode.Insert);
    }

    public async Task<SagaConsumeContext<SyncRunState, TMessage>> Load(Guid correlationId)
    {
        _row = await session.LoadAsync(correlationId, CancellationToken);
        if (_row is null)
        {
            return null!;
        }

        var instance = JsonSerializer.Deserialize(_row.Body, SyncRunStateJson.Default.SyncRunState)!;
        instance.CorrelationId = correlationId;

        // PostgreSQL gives jsonb back in its own spelling; what was loaded is compared in ours.
        _loaded = Write(instance);
        return await CreateSagaConsumeContext(this, instance, SagaConsumeContextMode.Load);
    }

    public async Task Save(SagaConsumeContext<SyncRunState> context)
    {
        await session.InsertAsync(NewRow(context.Saga, Write(context.Saga)), CancellationToken);
        await session.CommitAsync(CancellationToken);
    }

    /// <summary>A step that left the state as it was writes no row version, so that ignored and repeated events conflict with nothing.</summary>
    public async Task Update(SagaConsumeContext<SyncRunState> context)
    {
        var body = Write(context.Saga);
        if (body != _loaded)
        {
            _row!.Body = body;
            _row.CurrentState = context.Saga.CurrentState;
            _row.UpdatedAt = time.GetUtcNow();
            await session.UpdateAsync(_row, CancellationToken);
        }

        await session.CommitAsync(CancellationToken);
    }

    public async Task Delete(SagaConsumeContext<SyncRunState> context)
    {
        await session.DeleteAsync(_row!, CancellationToken);
        await session.CommitAsync(CancellationToken);
    }

    /// <summary>The saga began and ended in one step: there is no row, but what the step wrote to the run's tables counts.</summary>
    public Task Discard(SagaConsumeContext<SyncRunState> context) => session.CommitAsync(CancellationToken);

    /// <summary>Nothing is committed; the session rolls back when it is disposed.</summary>
    public Task Undo(SagaConsumeContext<SyncRunState> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<SyncRunState, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, SyncRunState instance, SagaConsumeContextMode mode)
        where T : class => Task.FromResult<SagaConsumeContext<SyncRunState, T>>(new DefaultSagaConsumeContext<SyncRunState, T>(consumeContext, instance));

    private SagaRow NewRow(SyncRunState run, string body) => new()
    {
        CorrelationId = run.CorrelationId,
        TenantId = run.TenantId.Value,
        CurrentState = run.CurrentState,
        Body = body,
        UpdatedAt = time.GetUtcNow(),
    };

    private static string Write(SyncRunState run) => JsonSerializer.Serialize(run, SyncRunStateJson.Default.SyncRunState);
}
