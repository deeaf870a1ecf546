using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Policies;
using Xunit;

namespace SyncFleet.Tests.Core.Policies;

public sealed class FailurePolicyTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(4, 40)]
    [InlineData(8, 640)]
    [InlineData(9, 900)]
    [InlineData(19, 900)]
    public void A_transient_failure_is_tried_again_after_a_delay_that_doubles_up_to_fifteen_minutes(int attempt, int seconds) =>
        Policy(jitter: 0.5).Decide(FailureKind.Transient, attempt, maxAttempts: 20, retryAfter: null)
            .ShouldBe(FailureDecision.Retry(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.0, 4.0)]
    [InlineData(0.25, 4.5)]
    [InlineData(0.5, 5.0)]
    [InlineData(1.0, 6.0)]
    public void Jitter_spreads_the_delay_by_a_fifth_to_either_side(double jitter, double seconds) =>
        Policy(jitter).Decide(FailureKind.Transient, 1, 5, null).RetryDelay!.Value.TotalSeconds.ShouldBe(seconds, 0.001);

    [Fact]
    public void Jitter_never_makes_a_delay_longer_than_the_longest() =>
        Policy(jitter: 0.999).Decide(FailureKind.Transient, 15, 20, null).RetryDelay.ShouldBe(TimeSpan.FromMinutes(15));

    [Theory]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    [InlineData(1, 1)]
    public void A_transient_failure_stops_when_the_attempts_are_used_up(int attempt, int maxAttempts) =>
        Policy().Decide(FailureKind.Transient, attempt, maxAttempts, null).ShouldBe(FailureDecision.Stop);

    [Theory]
    [InlineData(FailureKind.Configuration)]
    [InlineData(FailureKind.Data)]
    [InlineData(FailureKind.Defect)]
    [InlineData((FailureKind)99)]
    public void What_repeating_cannot_mend_stops_at_once(FailureKind kind) =>
        Policy().Decide(kind, 1, 20, TimeSpan.FromSeconds(1)).ShouldBe(FailureDecision.Stop);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(500)]
    public void Throttled_work_waits_as_long_as_the_source_asked_and_counts_no_attempt(int attempt) =>
        Policy().Decide(FailureKind.Throttled, attempt, 5, TimeSpan.FromSeconds(42)).ShouldBe(FailureDecision.Wait(TimeSpan.FromSeconds(42)));

    [Fact]
    public void Throttled_work_waits_a_minute_when_the_source_does_not_say() =>
        Policy().Decide(FailureKind.Throttled, 1, 5, null).ShouldBe(FailureDecision.Wait(TimeSpan.FromMinutes(1)));

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(3_650 * 86_400, 86_400)]
    public void A_foolish_wait_is_bounded(double asked, double waited) =>
        Policy().Decide(FailureKind.Throttled, 1, 5, TimeSpan.FromSeconds(asked)).RetryDelay.ShouldBe(TimeSpan.FromSeconds(waited));

    [Theory]
    [InlineData(2, 5)]
    [InlineData(30, 30)]
    public void A_transient_failure_that_names_a_wait_is_not_tried_before_it(int asked, int waited) =>
        Policy(jitter: 0.5).Decide(FailureKind.Transient, 1, 5, TimeSpan.FromSeconds(asked))
            .ShouldBe(FailureDecision.Retry(TimeSpan.FromSeconds(waited)));

    private static FailurePolicy Policy(double jitter = 0.5) => new(new RetryDelays(), () => jitter);
}
