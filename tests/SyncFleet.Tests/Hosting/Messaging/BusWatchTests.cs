using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Health;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Hosting.Messaging;

/// <summary>The watch ends the process only when the bus alone is at fault.</summary>
public sealed class BusWatchTests : IDisposable
{
    private readonly HandTime _time = new();
    private readonly IHostApplicationLifetime _lifetime = Substitute.For<IHostApplicationLifetime>();
    private readonly HealthOptions _options = new();
    private readonly BusWatch _watch;
    private bool _brokerAnswers = true;
    private int _asked;

    public BusWatchTests() => _watch = new BusWatch(_lifetime, Answer, Options.Create(_options), _time, NullLogger<BusWatch>.Instance);

    // Where the process ends well, so do the tests.
    public void Dispose() => Environment.ExitCode = 0;

    [Theory]
    [InlineData(HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Degraded)]
    public async Task A_bus_that_stays_unready_beside_a_broker_that_answers_ends_the_process(HealthStatus status)
    {
        await LookAsync(status);
        _time.Advance(_options.BusStuckAfter);
        await LookAsync(status);

        _lifetime.Received(1).StopApplication();
        Environment.ExitCode.ShouldBe(BusWatch.ExitCode);
    }

    [Fact]
    public async Task A_bus_that_comes_in_time_is_left_alone()
    {
        await LookAsync(HealthStatus.Unhealthy);
        _time.Advance(_options.BusStuckAfter - BusWatch.Period);
        await LookAsync(HealthStatus.Healthy);
        _time.Advance(BusWatch.Period);
        await LookAsync(HealthStatus.Unhealthy);

        _lifetime.DidNotReceive().StopApplication();
    }

    [Fact]
    public async Task A_bus_that_is_well_asks_the_broker_for_nothing()
    {
        await LookAsync(HealthStatus.Healthy);
        _asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_process_whose_broker_is_away_waits_and_only_time_in_which_it_answers_counts()
    {
        await LookAsync(HealthStatus.Unhealthy);
        _brokerAnswers = false;
        _time.Advance(10 * _options.BusStuckAfter);
        await LookAsync(HealthStatus.Unhealthy);

        _brokerAnswers = true;
        await LookAsync(HealthStatus.Unhealthy);
        _time.Advance(_options.BusStuckAfter - BusWatch.Period);
        await LookAsync(HealthStatus.Unhealthy);
        _lifetime.DidNotReceive().StopApplication();

        _time.Advance(BusWatch.Period);
        await LookAsync(HealthStatus.Unhealthy);
        _lifetime.Received(1).StopApplication();
    }

    private Task<bool> Answer(CancellationToken cancellationToken)
    {
        _asked++;
        return Task.FromResult(_brokerAnswers);
    }

    private Task LookAsync(HealthStatus status)
    {
        var entry = new HealthReportEntry(status, "Not ready: not started", TimeSpan.Zero, new ObjectDisposedException("System.Threading.SemaphoreSlim"), data: null);
        var report = new HealthReport(new Dictionary<string, HealthReportEntry> { [HealthEndpoints.BusCheck] = entry }, TimeSpan.Zero);
        return _watch.PublishAsync(report, TestContext.Current.CancellationToken);
    }
}
