using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.IntegrationTests.Coordinator;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law10TenantsAreWallsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TenantId Intruder = new(Guid.Parse("01900000-0000-7000-8000-0000000000aa"));

    [Fact]
    public async Task An_intruder_sees_and_changes_no_row_of_any_table_that_another_tenant_has_filled()
    {
        var tables = new ControlTables(postgres);
        await tables.AddSourceAsync();
        await tables.AddSyncAsync("walled", [["a"]]);
        await tables.AdmitAsync("walled", SyncRunId.New(TimeProvider.System));
        await postgres.ExecuteAsync("INSERT INTO syncfleet.tenants (tenant_id, slug, name) VALUES ($1, 'intruder', 'Intruder')", Intruder.Value);
        foreach (var table in new[] { "sources", "source_secrets", "syncs", "sync_runs", "stream_runs", "write_lanes", "parked_work" })
        {
            (await tables.CountAsync(table)).ShouldBeGreaterThan(0, $"{table} is empty, so this proves nothing");
            await using var transaction = await postgres.Database.BeginAsync(Intruder, CancellationToken.None);
            await using var count = transaction.Command($"SELECT count(*) FROM syncfleet.{table}");
            (await count.ExecuteScalarAsync()).ShouldBe(0L, table);
            (await transaction.ExecuteAsync($"DELETE FROM syncfleet.{table}", [], CancellationToken.None)).ShouldBe(0, table);
        }
    }

    [Fact]
    public async Task What_the_fetchers_hold_is_hidden_from_a_tenant_who_may_only_ask_for_what_is_its_own()
    {
        await using var transaction = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        var look = () => transaction.ExecuteAsync("SELECT * FROM syncfleet.fetchers", [], CancellationToken.None);
        (await Should.ThrowAsync<PostgresException>(look)).SqlState.ShouldBe("42501");
    }
}
