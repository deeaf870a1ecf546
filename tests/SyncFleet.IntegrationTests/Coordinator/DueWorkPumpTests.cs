using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public abstract class DueWorkPumpTests(CoordinatorFixture fixture)
{
    [Fact]
    public async Task Law_2_parked_work_is_sent_when_it_is_due_and_not_before()
    {
        var wait = TimeSpan.FromMilliseconds(1_500);
        var started = Stopwatch.GetTimestamp();
        var fetch = await ParkAsync("a", wait);
        await fixture.Log.WaitAsync<FetchStream>(f => f.StreamRunId == fetch.StreamRunId);
        var late = Stopwatch.GetElapsedTime(started) - wait;
        late.ShouldBeGreaterThan(TimeSpan.Zero);
        late.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Work_parked_with_an_earlier_due_time_wakes_the_pump()
    {
        await ParkAsync("a", TimeSpan.FromHours(1));
        var started = Stopwatch.GetTimestamp();
        var fetch = await ParkAsync("a", TimeSpan.Zero);
        await fixture.Log.WaitAsync<FetchStream>(f => f.StreamRunId == fetch.StreamRunId);

        // Far less than the half minute after which it would look by itself.
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_pump_goes_on_by_itself_after_it_lost_the_database()
    {
        await fixture.Postgres.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        var fetch = await ParkAgainAsync();
        await fixture.Log.WaitAsync<FetchStream>(f => f.StreamRunId == fetch.StreamRunId);
        var health = fixture.Services.GetRequiredService<HealthCheckService>();
        await WaitUntilReadyAsync(health);
    }

    // The test's own pool was cut, too: its first connections may be dead ones.
    private async Task<FetchStream> ParkAgainAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ParkAsync("a", TimeSpan.Zero);
            }
            catch (Npgsql.NpgsqlException) when (attempt < 10)
            {
                Npgsql.NpgsqlConnection.ClearAllPools();
            }
        }
    }

    private static async Task WaitUntilReadyAsync(HealthCheckService health)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await health.CheckHealthAsync(limit.Token)).Entries["progress"].Status != HealthStatus.Healthy)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task<FetchStream> ParkAsync(string stream, TimeSpan wait)
    {
        var fetch = new FetchStream
        {
            TenantId = PostgresFixture.DefaultTenant,
            SyncRunId = SyncRunId.New(TimeProvider.System),
            StreamRunId = StreamRunId.New(TimeProvider.System),
            Connector = FakeFleet.Connector,
            Stream = stream,
            Slice = 1,
        };
        await using var transaction = await fixture.Postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        await new ParkedWorkStore(fixture.Postgres.Database, TimeProvider.System).ParkAsync(transaction, ParkedWork.Fetch(fetch, "retry", wait), CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return fetch;
    }
}

public sealed class ListeningDueWorkPumpTests(CoordinatorFixture fixture) : DueWorkPumpTests(fixture), IClassFixture<CoordinatorFixture>;

public sealed class PollingDueWorkPumpTests(PollingDueWorkPumpTests.PooledFixture fixture) : DueWorkPumpTests(fixture), IClassFixture<PollingDueWorkPumpTests.PooledFixture>
{
    public sealed class PooledFixture : CoordinatorFixture
    {
        protected override IReadOnlyList<string> Settings => ["--POSTGRES_POOLED=true"];
    }
}
