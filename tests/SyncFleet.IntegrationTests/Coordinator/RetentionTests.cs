using Shouldly;
using SyncFleet.Postgres.Coordinating.Sweeping;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class RetentionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await postgres.ExecuteAsync("TRUNCATE syncfleet.syncs, syncfleet.seen_rows CASCADE");
        var tenant = PostgresFixture.DefaultTenant.Value;
        await postgres.ExecuteAsync("INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, 's', '')", Id(1), tenant);
        await postgres.ExecuteAsync("INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, status, definition, phases, requested_at, deadline_at) VALUES ($1, $2, $1, 1, 'running', '', 1, now(), now())", Id(1), tenant);

        // Ended 8 days ago, ended an hour ago, ended a second ago, not ended.
        foreach (var (n, ended) in new[] { (1, "8 days"), (2, "1 hour"), (3, "1 second"), (4, null) })
        {
            await postgres.ExecuteAsync(
                "INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes, ended_at) VALUES ($1, $2, $3, $3, $3, 1, $1::text, 'c', $4, 2, now() - nullif($5, '')::interval)",
                Id(n), tenant, Id(1), ended is null ? "running" : "completed", ended ?? "");
            await postgres.ExecuteAsync("INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, order_run, order_page, fetched_at) SELECT $1, p, $2, 0, '', 0, 1, p, now() FROM generate_series(1, 1200) p", Id(n), tenant);
            await postgres.ExecuteAsync("INSERT INTO syncfleet.row_batches (stream_run_id, lane, page_number, tenant_id, row_count, body, body_bytes) SELECT $1, 0, p, $2, 0, '', 0 FROM generate_series(1, 10) p", Id(n), tenant);
            await postgres.ExecuteAsync("INSERT INTO syncfleet.stream_parts (stream_run_id, part, tenant_id, description, slice) SELECT $1, p, $2, '', 3 FROM generate_series(0, 3) p", Id(n), tenant);
            await postgres.ExecuteAsync("INSERT INTO syncfleet.seen_rows (stream_run_id, tenant_id, external_id) SELECT $1, $2, p::text FROM generate_series(1, 10) p", Id(n), tenant);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Pages_go_after_their_time_and_batches_seen_keys_and_parts_soon_after_the_end()
    {
        var deleted = await new Retention(postgres.Database).CleanAsync(TimeSpan.FromDays(7), CancellationToken.None);

        deleted.ShouldBe(1200 + 20 + 20 + 8);
        (await LeftAsync("pages")).ShouldBe("2,3,4");
        (await LeftAsync("row_batches")).ShouldBe("3,4");
        (await LeftAsync("seen_rows")).ShouldBe("3,4");
        (await LeftAsync("stream_parts")).ShouldBe("3,4");
        (await new Retention(postgres.Database).CleanAsync(TimeSpan.FromDays(7), CancellationToken.None)).ShouldBe(0);
    }

    private Task<string?> LeftAsync(string table) =>
        postgres.QueryAsync<string>($"SELECT string_agg(n, ',' ORDER BY n) FROM (SELECT DISTINCT right(stream_run_id::text, 1) AS n FROM syncfleet.{table}) x");

    private static Guid Id(int n) => Guid.Parse($"01900000-0000-7000-8000-00000000000{n}");
}
