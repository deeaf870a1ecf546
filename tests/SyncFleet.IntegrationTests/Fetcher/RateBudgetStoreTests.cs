using System.Diagnostics;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Postgres.Fetching;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

public sealed class RateBudgetStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Two_stores_at_once_grant_no_more_than_the_limit_of_every_window()
    {
        var source = SourceId.New(TimeProvider.System);
        RateWindow[] windows = [new(40, TimeSpan.FromSeconds(1)), new(60, TimeSpan.FromHours(1))];
        var started = Stopwatch.GetTimestamp();
        var grants = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TakeManyAsync(source, windows, 50)));
        var all = grants.SelectMany(g => g).ToList();
        var granted = all.Count(at => at is null);
        granted.ShouldBeLessThanOrEqualTo(60);
        granted.ShouldBeGreaterThanOrEqualTo(40);
        // Within the first second only the smaller window's worth.
        if (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1))
        {
            granted.ShouldBe(40);
        }

        var times = await postgres.QueryAsync<DateTime[]>("SELECT granted_at FROM syncfleet.rate_budgets WHERE window_seconds = 3600 AND budget_key LIKE $1", source + "%");
        foreach (var time in times!)
        {
            times.Count(t => t >= time && t < time.AddSeconds(1)).ShouldBeLessThanOrEqualTo(40);
        }
    }

    [Fact]
    public async Task A_refusal_says_when_the_window_has_room_again()
    {
        var budget = new RateBudgetStore(postgres.Database).For(PostgresFixture.DefaultTenant, SourceId.New(TimeProvider.System));
        RateWindow[] windows = [new(1, TimeSpan.FromSeconds(60))];
        (await budget.TakeAsync(Get(windows), CancellationToken.None)).ShouldBeNull();
        var refusal = await budget.TakeAsync(Get(windows), CancellationToken.None);
        refusal!.Value.Budget.ShouldBe("get");
        refusal.Value.AskAgainAfter.ShouldBeInRange(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task A_block_holds_for_every_window_even_one_first_used_later()
    {
        var budget = new RateBudgetStore(postgres.Database).For(PostgresFixture.DefaultTenant, SourceId.New(TimeProvider.System));
        await budget.BlockAsync(Get([]), TimeSpan.FromMinutes(5), CancellationToken.None);
        var refusal = await budget.TakeAsync(Get([new(100, TimeSpan.FromSeconds(60))]), CancellationToken.None);
        refusal!.Value.AskAgainAfter.ShouldBeInRange(TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Budgets_of_two_sources_do_not_touch_each_other()
    {
        var store = new RateBudgetStore(postgres.Database);
        RateWindow[] windows = [new(1, TimeSpan.FromSeconds(60))];
        (await store.For(PostgresFixture.DefaultTenant, SourceId.New(TimeProvider.System)).TakeAsync(Get(windows), CancellationToken.None)).ShouldBeNull();
        (await store.For(PostgresFixture.DefaultTenant, SourceId.New(TimeProvider.System)).TakeAsync(Get(windows), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_several_budgets_all_are_taken_or_none()
    {
        var source = SourceId.New(TimeProvider.System);
        var budget = new RateBudgetStore(postgres.Database).For(PostgresFixture.DefaultTenant, source);
        RequestBudget[] both = [.. Get([new(5, TimeSpan.FromSeconds(60))]), new() { Name = "collections", Windows = [new(1, TimeSpan.FromHours(1))] }];

        (await budget.TakeAsync(both, CancellationToken.None)).ShouldBeNull();
        (await budget.TakeAsync(both, CancellationToken.None))!.Value.Budget.ShouldBe("collections");

        (await postgres.QueryAsync<int>("SELECT cardinality(granted_at) FROM syncfleet.rate_budgets WHERE budget_key = $1", $"{source}/get")).ShouldBe(1);
    }

    [Fact]
    public async Task A_wide_window_is_kept_in_few_steps_and_still_never_exceeded()
    {
        var source = SourceId.New(TimeProvider.System);
        RateWindow[] windows = [new(600, TimeSpan.FromHours(1))];
        var grants = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TakeManyAsync(source, windows, 200)));
        grants.SelectMany(g => g).Count(at => at is null).ShouldBe(600);
        var steps = await postgres.QueryAsync<int>("SELECT cardinality(granted_at) FROM syncfleet.rate_budgets WHERE budget_key = $1", $"{source}/get");
        steps.ShouldBeInRange(1, 257);
        (await postgres.QueryAsync<long>("SELECT sum(n) FROM syncfleet.rate_budgets, unnest(counts) n WHERE budget_key = $1", $"{source}/get")).ShouldBe(600);
    }

    [Fact]
    public async Task Grants_noted_before_they_were_counted_still_count()
    {
        var source = SourceId.New(TimeProvider.System);
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.rate_budgets (budget_key, window_seconds, tenant_id, granted_at) VALUES ($1, 60, $2, ARRAY[now(), now()])",
            $"{source}/get",
            PostgresFixture.DefaultTenant.Value);
        var budget = new RateBudgetStore(postgres.Database).For(PostgresFixture.DefaultTenant, source);
        (await budget.TakeAsync(Get([new(3, TimeSpan.FromSeconds(60))]), CancellationToken.None)).ShouldBeNull();
        (await budget.TakeAsync(Get([new(3, TimeSpan.FromSeconds(60))]), CancellationToken.None)).ShouldNotBeNull();
    }

    private static RequestBudget[] Get(RateWindow[] windows) => [new() { Name = "get", Windows = windows }];

    private async Task<List<BudgetRefusal?>> TakeManyAsync(SourceId source, RateWindow[] windows, int times)
    {
        var budget = new RateBudgetStore(postgres.Database).For(PostgresFixture.DefaultTenant, source);
        List<BudgetRefusal?> results = [];
        for (var i = 0; i < times; i++)
        {
            results.Add(await budget.TakeAsync(Get(windows), CancellationToken.None));
        }

        return results;
    }
}
