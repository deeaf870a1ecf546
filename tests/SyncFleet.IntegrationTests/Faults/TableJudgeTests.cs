using Shouldly;
using SyncFleet.Chaos;
using SyncFleet.Chaos.Judging;
using SyncFleet.Chaos.Syncs;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>The judge of the fault harness sees what it must see: it would be no proof otherwise.</summary>
public sealed class TableJudgeTests(PostgresFixture postgres, ITestOutputHelper output) : IClassFixture<PostgresFixture>
{
    private static readonly DateTime Day = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Lost_duplicated_and_stale_rows_are_counted_and_dead_letters_and_tombstones_are_not()
    {
        await postgres.ExecuteAsync("""
            CREATE SCHEMA judged;
            CREATE TABLE judged.products (sku text, updated_at timestamptz, name text, _sf_deleted_at timestamptz);
            INSERT INTO judged.products VALUES
                ('good', '2026-11-01Z', 'a', NULL), ('old', '2026-10-01Z', 'a', NULL), ('renamed', '2026-11-01Z', 'b', NULL), ('twice', '2026-11-01Z', 'a', NULL),
                ('twice', '2026-11-01Z', 'a', NULL), ('gone', '2026-11-01Z', 'a', NULL), ('tombstone', '2026-11-01Z', 'a', now()), ('buried', '2026-11-01Z', 'a', now());
            """);
        await AddDeadLetterAsync("dead");
        var verdict = new Verdict();
        using var log = new ChaosLog(Directory.CreateTempSubdirectory("chaos").FullName, output.WriteLine);
        var definition = new ChaosSyncDefinition { Name = "judged", Kind = SyncKind.Replace, Products = 1, PageSize = 1 };
        string[] living = ["good", "old", "renamed", "twice", "missing", "buried", "dead"];

        await new TableJudge(postgres.DataSource, definition, verdict, log)
            .CompareAsync(living.ToDictionary(sku => sku, _ => new ProductVersion(Day, "a")), Guid.Empty, CancellationToken.None);

        (verdict.Records, verdict.Lost, verdict.Duplicated, verdict.Stale).ShouldBe((7, 2, 1, 3), "missing and buried; twice; old, renamed and gone");
        verdict.IsGood.ShouldBeFalse();
    }

    private Task AddDeadLetterAsync(string key) => postgres.ExecuteAsync(
        """
        WITH source AS (INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings) VALUES ($1, $2, 'judged', 'finale', '{}') RETURNING 1),
            sync AS (INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, 'judged', '') RETURNING 1)
        INSERT INTO syncfleet.dead_letters (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, page_number, record_index, record_key, reason, payload, order_run, order_page, created_at)
        VALUES ($1, $2, $1, $1, $1, 'products', 'transform', 1, 0, $3, 'a test', '', 1, 1, now())
        """,
        Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, key);
}
