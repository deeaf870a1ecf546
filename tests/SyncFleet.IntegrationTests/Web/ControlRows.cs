using System.Text;
using SyncFleet.Contracts;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Web;

/// <summary>Rows of a run as the coordinator and the workers would have left them.</summary>
public sealed class ControlRows
{
    private readonly PostgresFixture _postgres;
    private int _index;

    private ControlRows(PostgresFixture postgres) => _postgres = postgres;

    public Guid Run { get; private init; } = SyncRunId.New(TimeProvider.System).Value;

    public Guid StreamRun { get; } = StreamRunId.New(TimeProvider.System).Value;

    /// <summary>A run of a sync of the tenant default, with one stream.</summary>
    public static async Task<ControlRows> AddRunAsync(PostgresFixture postgres, string sync, string status, Guid? id = null)
    {
        ControlRows rows = id is { } given ? new(postgres) { Run = given } : new(postgres);
        await postgres.ExecuteAsync("UPDATE syncfleet.syncs SET last_run_number = last_run_number + 1 WHERE name = $1", sync);
        await postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, status, definition, phases, phase, requested_at, started_at, deadline_at)
            SELECT $2, tenant_id, sync_id, last_run_number, $3, definition, 1, 1, now(), now(), now() + interval '1 h' FROM syncfleet.syncs
            WHERE name = $1 AND tenant_id = $4
            """,
            sync, rows.Run, status, PostgresFixture.DefaultTenant.Value);
        await postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes, started_at)
            SELECT $2, tenant_id, sync_run_id, sync_id, gen_random_uuid(), 1, $3, 'finale', $4, 2, now() FROM syncfleet.sync_runs WHERE sync_run_id = $1
            """,
            rows.Run, rows.StreamRun, "products", status is "running" ? "running" : "completed");
        return rows;
    }

    public async Task<Guid> AddDeadLetterAsync(string payload, int orderPage = 1, string stream = "products")
    {
        var id = Guid.CreateVersion7();
        await _postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.dead_letters (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, page_number, record_index,
                record_key, column_name, value_excerpt, reason, payload, order_run, order_page, created_at)
            SELECT $2, tenant_id, sync_id, sync_run_id, $3, $4, 'transform', $5, $6, 'k', 'name', 'v', 'is missing', $7, run_number, $5, now()
            FROM syncfleet.sync_runs WHERE sync_run_id = $1
            """,
            Run, id, StreamRun, stream, orderPage, _index++, Encoding.UTF8.GetBytes(payload));
        return id;
    }
}
