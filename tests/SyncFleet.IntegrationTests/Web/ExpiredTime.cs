namespace SyncFleet.IntegrationTests.Web;

/// <summary>The clock of somebody who has waited long enough: limits of 5 s and more are over when they begin.</summary>
internal sealed class ExpiredTime : TimeProvider
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime >= Shortest ? TimeSpan.Zero : dueTime, period);
}
