using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Shouldly;
using SyncFleet.Hosting;
using SyncFleet.Hosting.Health;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Hosting;

public sealed class ProgressTests : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly HandTime _time = new();
    private readonly Microsoft.AspNetCore.Builder.WebApplication _app;

    public ProgressTests()
    {
        var builder = FleetHost.CreateBuilder(["--Health:StuckAfter=00:01:00", "--Log:Level=Fatal", "--Log:LibraryLevel=Fatal"], "test");
        builder.Services.AddSingleton<TimeProvider>(_time);
        _app = builder.Build();
    }

    private LoopHealth Loops => _app.Services.GetRequiredService<LoopHealth>();

    private WorkInHand Hand => _app.Services.GetRequiredService<WorkInHand>();

    [Fact]
    public async Task A_process_with_nothing_to_do_is_ready() => (await CheckAsync()).ShouldBe("work goes on");

    [Fact]
    public async Task A_loop_that_has_not_come_round_for_long_is_said_to_be_stuck_until_it_does()
    {
        Loops.Works("sweep", Pause);
        _time.Advance(TimeSpan.FromSeconds(60));
        (await CheckAsync()).ShouldBe("work goes on");
        _time.Advance(TimeSpan.FromSeconds(6));
        (await CheckAsync()).ShouldBe("sweep is stuck: no turn for 66 s");
        Loops.Works("sweep", Pause);
        (await CheckAsync()).ShouldBe("work goes on");
    }

    [Fact]
    public async Task A_loop_that_had_only_one_turn_is_never_stuck_and_one_that_waits_says_for_what()
    {
        Loops.Works("migrations", pause: null);
        Loops.Waits("retention", "no database");
        _time.Advance(TimeSpan.FromDays(1));
        (await CheckAsync()).ShouldBe("retention waits: no database");
    }

    [Fact]
    public async Task A_message_that_is_in_work_for_too_long_is_named_with_its_run()
    {
        Dictionary<string, object?> about = new(StringComparer.Ordinal) { ["SyncRunId"] = "run-7", ["Stream"] = "products" };
        using (Hand.Begin("syncfleet-fetch-finale", "FetchStream", about, sentAt: null))
        {
            _time.Advance(TimeSpan.FromSeconds(61));
            (await CheckAsync()).ShouldBe("FetchStream of syncfleet-fetch-finale is stuck: in work for 61 s (run=run-7 stream=products)");
        }

        (await CheckAsync()).ShouldBe("work goes on");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<string?> CheckAsync()
    {
        var report = await _app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "progress");
        var entry = report.Entries["progress"];
        entry.Status.ShouldBe(entry.Description == "work goes on" ? HealthStatus.Healthy : HealthStatus.Unhealthy);
        return entry.Description;
    }
}
