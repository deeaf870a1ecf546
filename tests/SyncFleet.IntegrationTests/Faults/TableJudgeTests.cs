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
    private static readonly Guid Sync = Guid.CreateVersion7();
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
        await AddSyncAsync();
        await AddDeadLetterAsync("/acme/api/product/dead", """{"productId":"dead","internalName":[],"lastUpdatedDate":"2026-11-01T00:00:00"}""");
        await AddDeadLetterAsync(null, """{"productId":null,"internalName":"nameless","lastUpdatedDate":"2026-11-01T00:00:00"}""");
        var verdict = new Verdict();
        using var log = new ChaosLog(Directory.CreateTempSubdirectory("chaos").FullName, output.WriteLine);
        var definition = new ChaosSyncDefinition { Name = "judged", Kind = SyncKind.Replace, Products = 1, PageSize = 1 };
        string[] living = ["good", "old", "renamed", "twice", "missing", "buried", "dead"];

        await new TableJudge(postgres.DataSource, definition, verdict, log)
            .CompareAsync(
                new Dictionary<string, ProductVersion>(living.ToDictionary(sku => sku, _ => new ProductVersion(Day, "a")))
                {
                    // Dead-lettered without its key; and a later version of the same record, which is not.
                    ["k1"] = new(Day, "nameless"),
                    ["k2"] = new(Day.AddHours(1), "nameless"),
                },
                Guid.Empty,
                CancellationToken.None);

        (verdict.Records, verdict.Lost, verdict.Duplicated, verdict.Stale).ShouldBe((9, 3, 1, 3), "missing, buried and k2; twice; old, renamed and gone");
        verdict.IsGood.ShouldBeFalse();
    }

    private Task AddSyncAsync() => postgres.ExecuteAsync("INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, 'judged', '')", Sync, PostgresFixture.DefaultTenant.Value);

    private Task AddDeadLetterAsync(string? key, string payload) => postgres.ExecuteAsync(
        """
        INSERT INTO syncfleet.dead_letters (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, page_number, record_index, record_key, reason, payload, order_run, order_page, created_at)
        VALUES ($1, $2, $3, $1, $1, 'products', 'transform', 1, 0, nullif($4, ''), 'a test', convert_to($5, 'UTF8'), 1, 1, now())
        """,
        Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, Sync, key ?? "", payload);
}
