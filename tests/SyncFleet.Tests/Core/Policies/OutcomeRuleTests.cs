using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Policies;
using Xunit;
using static SyncFleet.Core.Policies.StreamOutcome;

namespace SyncFleet.Tests.Core.Policies;

public sealed class OutcomeRuleTests
{
    public static TheoryData<StreamOutcome[], SyncRunOutcome> Table => new()
    {
        { [Completed], SyncRunOutcome.Completed },
        { [Completed, Completed, Completed], SyncRunOutcome.Completed },
        { [Completed, CompletedWithErrors], SyncRunOutcome.CompletedWithErrors },
        { [CompletedWithErrors], SyncRunOutcome.CompletedWithErrors },
        { [Completed, Failed], SyncRunOutcome.CompletedWithErrors },
        { [CompletedWithErrors, Failed], SyncRunOutcome.CompletedWithErrors },
        { [Failed], SyncRunOutcome.Failed },
        { [Failed, Failed], SyncRunOutcome.Failed },
        { [Failed, Canceled], SyncRunOutcome.Failed },
        { [Completed, Failed, Canceled], SyncRunOutcome.Failed },
        { [Completed, Canceled], SyncRunOutcome.Failed },
        { [], SyncRunOutcome.Failed },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_run_ends_as_its_streams_did(StreamOutcome[] streams, SyncRunOutcome outcome) =>
        OutcomeRule.Decide(streams).ShouldBe(outcome);
}
