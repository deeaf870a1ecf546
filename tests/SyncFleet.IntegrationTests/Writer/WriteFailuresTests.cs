using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

public sealed class WriteFailuresTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("53100", FailureKind.Transient, "disk is full")]
    [InlineData("40P01", FailureKind.Transient, "could not do the work")]
    [InlineData("40001", FailureKind.Transient, "could not do the work")]
    [InlineData("55P03", FailureKind.Transient, "could not do the work")]
    [InlineData("25006", FailureKind.Transient, "read-only at present")]
    [InlineData("42501", FailureKind.Configuration, "refuses permission")]
    [InlineData("XX000", FailureKind.Defect, "SyncFleet does not know")]
    public async Task An_error_of_the_database_has_its_kind_and_changes_nothing(string state, FailureKind kind, string said)
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("a", "one")]);
        await AddTriggerAsync(harness, $"RAISE EXCEPTION 'payload of the row: %', NEW.name USING ERRCODE = '{state}'");
        var run = await harness.StartRunAsync(lanes: 1);
        await run.AddPageAsync([new("b", "two")], cursorAfter: "\"next\"");

        var failure = await Should.ThrowAsync<SyncFleetException>(() => run.DrainAsync(0));

        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldContain(said);
        await NothingMovedAsync(harness, run);
    }

    [Fact]
    public async Task Law5_a_connection_lost_in_the_middle_of_a_merge_leaves_everything_for_the_next_try()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("a", "one")]);
        await AddTriggerAsync(harness, "PERFORM pg_terminate_backend(pg_backend_pid())");
        var run = await harness.StartRunAsync(lanes: 1);
        await run.AddPageAsync([new("b", "two")], cursorAfter: "\"next\"");

        (await Should.ThrowAsync<SyncFleetException>(() => run.DrainAsync(0))).Kind.ShouldBe(FailureKind.Transient);
        await NothingMovedAsync(harness, run);

        await postgres.ExecuteAsync($"DROP TRIGGER wicked ON {harness.Table}");
        (await run.DrainAsync(0)).Counts.Written.ShouldBe(1);
        (await harness.CheckpointAsync()).ShouldBe("\"next\"");
    }

    [Fact]
    public async Task Without_the_right_to_make_temporary_tables_the_tenant_is_told()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync(lanes: 1);
        await run.AddPageAsync([new("b", "two")]);
        await ForTemporaryTablesAsync("REVOKE TEMPORARY ON DATABASE {0} FROM PUBLIC");
        try
        {
            var failure = await Should.ThrowAsync<SyncFleetException>(() => run.DrainAsync(0));
            failure.Kind.ShouldBe(FailureKind.Configuration);
            failure.Message.ShouldContain("temporary tables");
        }
        finally
        {
            await ForTemporaryTablesAsync("GRANT TEMPORARY ON DATABASE {0} TO PUBLIC");
        }
    }

    private async Task ForTemporaryTablesAsync(string sql) =>
        await postgres.ExecuteAsync(string.Format(null, sql, await postgres.QueryAsync<string>("SELECT current_database()::text")));

    private async Task AddTriggerAsync(WriterHarness harness, string body)
    {
        await postgres.ExecuteAsync(
            $"CREATE FUNCTION {harness.Schema}.wicked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $f$ BEGIN {body}; RETURN NEW; END $f$");
        await postgres.ExecuteAsync($"CREATE TRIGGER wicked BEFORE INSERT ON {harness.Table} FOR EACH ROW EXECUTE FUNCTION {harness.Schema}.wicked()");
    }

    private static async Task NothingMovedAsync(WriterHarness harness, WriterRun run)
    {
        (await harness.LiveRowsAsync()).ShouldBe("a=one@-");
        (await harness.CheckpointAsync()).ShouldBeNull();
        (await run.QueryAsync<long>("pages_written + records_written + records_unchanged")).ShouldBe(0);
    }
}
