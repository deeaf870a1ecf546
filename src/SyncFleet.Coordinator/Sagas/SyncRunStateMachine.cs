using MassTransit;
using SyncFleet.Contracts;

namespace SyncFleet.Coordinator.Sagas;

/// <summary>
/// The life of a sync run. An admitted run has no saga yet (Requested); StartSync makes one, which starts the phases in order, hears
/// how each stream ended and ends the run. When it has ended its row is removed: the facts are in <c>sync_runs</c>.
/// </summary>
public sealed class SyncRunStateMachine : MassTransitStateMachine<SyncRunState>
{
    public SyncRunStateMachine()
    {
        InstanceState(run => run.CurrentState);
        Event(() => StartSync, e => e.CorrelateById(m => m.Message.RunId));
        Event(() => StreamRunFinished, e => { e.CorrelateById(m => m.Message.SyncRunId.Value); e.OnMissingInstance(m => m.Discard()); });
        Event(() => StreamRunFailed, e => { e.CorrelateById(m => m.Message.SyncRunId.Value); e.OnMissingInstance(m => m.Discard()); });
        Event(() => CancelSyncRun, e => { e.CorrelateById(m => m.Message.SyncRunId.Value); e.OnMissingInstance(m => m.RequestCancel()); });
        Event(() => DeadlineReached, e => { e.CorrelateById(m => m.Message.SyncRunId.Value); e.OnMissingInstance(m => m.Discard()); });

        Initially(
            When(StartSync).OpenRun()
                .If(run => run.Saga.IsGone, run => run.Finalize())
                .If(run => run.Saga.IsCancelRequested, run => run.EndRun(SyncRunOutcome.Canceled).TransitionTo(Canceled))
                .If(run => run.Saga.IsOpen, run => Proceed(run.TransitionTo(Running).AnnounceStart())));

        During(Running,
            Proceed(When(StreamRunFinished).SettleFinished()),
            Proceed(When(StreamRunFailed).RetryOrSettle()),
            When(CancelSyncRun).EndRun(SyncRunOutcome.Canceled).TransitionTo(Canceled),
            When(DeadlineReached).EndRun(SyncRunOutcome.TimedOut).TransitionTo(TimedOut),
            Ignore(StartSync));

        SetCompleted(run => Task.FromResult(run.CurrentState is not (nameof(Initial) or nameof(Running))));
    }

    public State Running { get; private set; } = null!;
    public State Completed { get; private set; } = null!;
    public State CompletedWithErrors { get; private set; } = null!;
    public State Failed { get; private set; } = null!;
    public State Canceled { get; private set; } = null!;
    public State TimedOut { get; private set; } = null!;

    public Event<StartSync> StartSync { get; private set; } = null!;
    public Event<StreamRunFinished> StreamRunFinished { get; private set; } = null!;
    public Event<StreamRunFailed> StreamRunFailed { get; private set; } = null!;
    public Event<CancelSyncRun> CancelSyncRun { get; private set; } = null!;
    public Event<SyncRunDeadlineReached> DeadlineReached { get; private set; } = null!;

    /// <summary>After a stream has ended: the next phase when this one is over, the end of the run when there is none, otherwise nothing.</summary>
    private EventActivityBinder<SyncRunState, T> Proceed<T>(EventActivityBinder<SyncRunState, T> step)
        where T : class => step
        .If(run => run.Saga.IsNextPhaseDue, run => run.StartNextPhase())
        .If(run => run.Saga.Verdict is SyncRunOutcome.Completed, run => run.EndRun(SyncRunOutcome.Completed).TransitionTo(Completed))
        .If(run => run.Saga.Verdict is SyncRunOutcome.CompletedWithErrors, run => run.EndRun(SyncRunOutcome.CompletedWithErrors).TransitionTo(CompletedWithErrors))
        .If(run => run.Saga.Verdict is SyncRunOutcome.Failed, run => run.EndRun(SyncRunOutcome.Failed).TransitionTo(Failed));
}
