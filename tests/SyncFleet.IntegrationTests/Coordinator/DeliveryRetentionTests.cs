using Shouldly;
using SyncFleet.Postgres.Coordinating.Sweeping;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class DeliveryRetentionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Guid Source = Guid.CreateVersion7();

    public async ValueTask InitializeAsync()
    {
        await postgres.ExecuteAsync("TRUNCATE syncfleet.syncs, syncfleet.sources CASCADE");
        await postgres.ExecuteAsync("INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, 'hooks', 'webhook')", Source, Tenant);

        // Places 1 to 10 of each stream; the first five came long ago.
        foreach (var stream in new[] { "a", "b", "unread" })
        {
            await postgres.ExecuteAsync("""
                INSERT INTO syncfleet.webhook_deliveries (place, tenant_id, source_id, stream, received_at, body) OVERRIDING SYSTEM VALUE
                SELECT n, $1, $2, $3, now() - CASE WHEN n <= 5 THEN interval '8 days' ELSE interval '1 hour' END, '{}' FROM generate_series(1, 10) n
                """, Tenant, Source, stream);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Guid Tenant => PostgresFixture.DefaultTenant.Value;

    [Fact]
    public async Task What_every_sync_has_read_goes_after_its_time_and_nothing_else()
    {
        await AddReaderAsync("fast", "a", place: 10);
        await AddReaderAsync("slow", "a", place: 3);
        await AddReaderAsync("only", "b", place: 10);

        (await CleanAsync()).ShouldBe(3 + 5);
        (await LeftAsync("a")).ShouldBe("4,5,6,7,8,9,10", "the slow one has read up to 3");
        (await LeftAsync("b")).ShouldBe("6,7,8,9,10", "the others came an hour ago");
        (await LeftAsync("unread")).ShouldBe("1,2,3,4,5,6,7,8,9,10");
        (await CleanAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_sync_that_has_written_nothing_yet_holds_them_and_one_that_is_gone_does_not()
    {
        await AddReaderAsync("done", "a", place: 10);
        var begun = await AddReaderAsync("begun", "a", place: null);

        (await CleanAsync()).ShouldBe(0);
        await postgres.ExecuteAsync("DELETE FROM syncfleet.syncs WHERE sync_id = $1", begun);
        (await CleanAsync()).ShouldBe(5);
    }

    private Task<long> CleanAsync() => new DeliveryRetention(postgres.Database).CleanAsync(TimeSpan.FromDays(7), CancellationToken.None);

    private Task<string?> LeftAsync(string stream) =>
        postgres.QueryAsync<string>("SELECT string_agg(place::text, ',' ORDER BY place) FROM syncfleet.webhook_deliveries WHERE stream = $1", stream);

    private async Task<Guid> AddReaderAsync(string sync, string stream, long? place)
    {
        var id = Guid.CreateVersion7();
        await postgres.ExecuteAsync("INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, '')", id, Tenant, sync);
        await postgres.ExecuteAsync("INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, status, definition, phases, requested_at, deadline_at) VALUES ($1, $2, $1, 1, 'completed', '', 1, now(), now())", id, Tenant);
        await postgres.ExecuteAsync("INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes) VALUES ($1, $2, $1, $1, $3, 1, $4, 'webhook', 'completed', 1)", id, Tenant, Source, stream);
        if (place is { } read)
        {
            await postgres.ExecuteAsync("INSERT INTO syncfleet.checkpoints (sync_id, stream, tenant_id, cursor, stream_run_id, page_number) VALUES ($1, $2, $3, $4, $1, 1)", id, stream, Tenant, $$"""{"_delivery":{{read}}}""");
        }

        return id;
    }
}
