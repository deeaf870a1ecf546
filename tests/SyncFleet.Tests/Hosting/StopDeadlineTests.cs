using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Shouldly;
using SyncFleet.Hosting;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Hosting;

public sealed class StopDeadlineTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    private readonly HandTime _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly StopDeadline _deadline;
    private readonly List<int> _exits = [];

    public StopDeadlineTests()
    {
        _deadline = new StopDeadline(_time, _exits.Add);
        var lifetime = Substitute.For<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Returns(_stopping.Token);
        _deadline.Watch(lifetime, Limit, NullLogger.Instance);
    }

    [Fact]
    public void A_process_that_hangs_while_it_stops_is_ended()
    {
        _stopping.Cancel();
        _time.Advance(Limit);
        _exits.ShouldBeEmpty();
        _time.Advance(StopDeadline.Grace);
        _exits.ShouldHaveSingleItem().ShouldNotBe(0);
    }

    [Fact]
    public void A_process_that_stops_in_time_is_not_touched()
    {
        _stopping.Cancel();
        _time.Advance(Limit);
        _deadline.Dispose();
        _time.Advance(10 * Limit);
        _exits.ShouldBeEmpty();
    }

    [Fact]
    public void A_process_that_nobody_stops_runs_on()
    {
        _time.Advance(1000 * Limit);
        _exits.ShouldBeEmpty();
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _stopping.Dispose();
    }
}
