using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Coordinator.Sagas;
using SyncFleet.Core.Policies;
using Xunit;

namespace SyncFleet.Tests.Coordinator.Sagas;

public sealed class SyncRunStateTests
{
    private static readonly StreamRunId First = StreamRunId.New(TimeProvider.System);
    private static readonly StreamRunId Second = StreamRunId.New(TimeProvider.System);

    [Fact]
    public void A_stream_that_is_settled_twice_counts_once()
    {
        var run = Running(phase: 1, phases: 1);
        run.Settle(First, StreamOutcome.Completed).ShouldBeTrue();
        run.Settle(First, StreamOutcome.Failed).ShouldBeFalse();
        run.Outstanding.ShouldBe([Second]);
        run.Outcomes.ShouldBe([StreamOutcome.Completed]);
        run.Verdict.ShouldBeNull();
    }

    [Fact]
    public void The_next_phase_is_due_when_all_streams_of_this_one_have_ended_well()
    {
        var run = Running(phase: 1, phases: 2);
        run.Settle(First, StreamOutcome.Completed);
        run.IsNextPhaseDue.ShouldBeFalse();
        run.Settle(Second, StreamOutcome.CompletedWithErrors);
        run.IsNextPhaseDue.ShouldBeTrue();
        run.Verdict.ShouldBeNull();
    }

    [Fact]
    public void A_phase_with_a_failed_stream_stops_the_later_ones_but_only_when_its_other_streams_have_ended()
    {
        var run = Running(phase: 1, phases: 2);
        run.Settle(First, StreamOutcome.Failed);
        run.Verdict.ShouldBeNull();
        run.Settle(Second, StreamOutcome.Completed);
        run.IsNextPhaseDue.ShouldBeFalse();
        run.Verdict.ShouldBe(SyncRunOutcome.Failed);
    }

    [Fact]
    public void A_failed_stream_of_the_last_phase_leaves_the_run_completed_with_errors()
    {
        var run = Running(phase: 2, phases: 2);
        run.Settle(First, StreamOutcome.Failed);
        run.Settle(Second, StreamOutcome.Completed);
        run.Verdict.ShouldBe(SyncRunOutcome.CompletedWithErrors);
    }

    private static SyncRunState Running(int phase, int phases) => new() { Phase = phase, Phases = phases, Outstanding = [First, Second] };
}
