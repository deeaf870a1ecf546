using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Policies;
using SyncFleet.Postgres.Coordinating.Admitting;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Coordinator.Sagas;

/// <summary>The verbs of the saga's table. Each unpacks the context, calls <see cref="RunSteps"/> and sends what it returns.</summary>
internal static class SyncRunVerbs
{
    extension(StartSync message)
    {
        /// <summary>The saga's key. The intake gives every request a run id before it sends it here.</summary>
        public Guid RunId => message.SyncRunId?.Value
            ?? throw new SyncFleetException(FailureKind.Defect, $"StartSync for '{message.Sync}' came without a run id; send it to {QueueNames.StartSync}, which gives it one.");
    }

    extension(EventActivityBinder<SyncRunState, StartSync> binder)
    {
        /// <summary>Reads the run from its tables into the saga's state.</summary>
        public EventActivityBinder<SyncRunState, StartSync> OpenRun() =>
            binder.ThenAsync(c => c.Steps.OpenAsync(c.Session, c.Saga, c.CancellationToken));

        public EventActivityBinder<SyncRunState, StartSync> AnnounceStart() =>
            binder.ThenAsync(c => c.Publish(c.Steps.Started(c.Saga)));
    }

    extension(EventActivityBinder<SyncRunState, StreamRunFinished> binder)
    {
        public EventActivityBinder<SyncRunState, StreamRunFinished> SettleFinished() => binder.Then(c =>
            c.Saga.Settle(c.Message.StreamRunId, c.Message.Counters.DeadLettered > 0 ? StreamOutcome.CompletedWithErrors : StreamOutcome.Completed));
    }

    extension(EventActivityBinder<SyncRunState, StreamRunFailed> binder)
    {
        /// <summary>Asks the policy: parks another attempt, or ends the stream as failed.</summary>
        public EventActivityBinder<SyncRunState, StreamRunFailed> RetryOrSettle() =>
            binder.ThenAsync(c => c.Steps.RetryOrSettleAsync(c.Session, c.Saga, c.Message, c.CancellationToken));
    }

    extension<T>(EventActivityBinder<SyncRunState, T> binder)
        where T : class
    {
        /// <summary>Starts the streams of the next phase that has any left and asks the fetchers for them.</summary>
        public EventActivityBinder<SyncRunState, T> StartNextPhase() => binder.ThenAsync(async c =>
        {
            foreach (var message in await c.Steps.StartNextPhaseAsync(c.Session, c.Saga, c.CancellationToken))
            {
                var endpoint = await c.GetSendEndpoint(new Uri("exchange:" + message.Queue));
                await endpoint.Send(message.Message, message.Message.GetType(), c.CancellationToken);
            }
        });

        /// <summary>Closes the run in its tables and tells the world.</summary>
        public EventActivityBinder<SyncRunState, T> EndRun(SyncRunOutcome outcome) => binder.ThenAsync(async c =>
        {
            var announcement = await c.Steps.EndAsync(c.Session, c.Saga, outcome, (c.Message as CancelSyncRun)?.RequestedBy, c.CancellationToken);
            await c.Publish(announcement, announcement.GetType(), c.CancellationToken);
        });
    }

    extension(IMissingInstanceConfigurator<SyncRunState, CancelSyncRun> missing)
    {
        /// <summary>No saga holds the run: it is queued, about to start, or has ended.</summary>
        public IPipe<ConsumeContext<CancelSyncRun>> RequestCancel() => missing.ExecuteAsync(async c =>
        {
            var requests = c.GetPayload<IServiceProvider>().GetRequiredService<CancelRequests>();
            if (await requests.RequestAsync(c.Message.SyncRunId, c.CancellationToken) is { } announcement)
            {
                await c.Publish(announcement, c.CancellationToken);
            }
        });
    }

    extension<T>(BehaviorContext<SyncRunState, T> context)
        where T : class
    {
        private RunSteps Steps => context.GetPayload<IServiceProvider>().GetRequiredService<RunSteps>();

        private SagaSession Session => context.GetPayload<SagaSession>();
    }
}
