using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Postgres;

public sealed class TenantWallTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TenantId Intruder = new(Guid.Parse("01900000-0000-7000-8000-0000000000ff"));

    [Fact]
    public async Task Law10_every_control_table_with_a_tenant_has_its_wall()
    {
        var open = await postgres.QueryAsync<string>("""
            SELECT coalesce(string_agg(c.table_name, ', '), '') FROM information_schema.columns c
            JOIN pg_class t ON t.relname = c.table_name AND t.relnamespace = 'syncfleet'::regnamespace AND t.relkind = 'r'
            WHERE c.table_schema = 'syncfleet' AND c.column_name = 'tenant_id'
              AND (NOT t.relrowsecurity OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid))
            """);
        open.ShouldBe("");
    }

    [Fact]
    public async Task Law10_an_intruder_reads_and_writes_nothing_of_another_tenant()
    {
        await postgres.ExecuteAsync("INSERT INTO syncfleet.tenants (tenant_id, slug, name) VALUES ($1, 'intruder', 'Intruder') ON CONFLICT DO NOTHING", Intruder.Value);
        var source = Guid.CreateVersion7();
        await postgres.ExecuteAsync("INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, 'walled', 'finale')", source, PostgresFixture.DefaultTenant.Value);
        await using var transaction = await postgres.Database.BeginAsync(Intruder, CancellationToken.None);
        await using (var read = transaction.Command("SELECT count(*) FROM syncfleet.sources WHERE source_id = $1", source))
        {
            (await read.ExecuteScalarAsync()).ShouldBe(0L);
        }

        (await transaction.ExecuteAsync("UPDATE syncfleet.sources SET name = 'taken' WHERE source_id = $1", [source], CancellationToken.None)).ShouldBe(0);
        (await transaction.ExecuteAsync("DELETE FROM syncfleet.sources WHERE source_id = $1", [source], CancellationToken.None)).ShouldBe(0);
        var plant = () => transaction.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, 'planted', 'finale')",
            [Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value],
            CancellationToken.None);
        (await Should.ThrowAsync<PostgresException>(plant)).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task Without_a_tenant_nothing_is_seen()
    {
        await using var connection = await postgres.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SET LOCAL ROLE syncfleet_tenant; SELECT count(*) FROM syncfleet.tenants", connection, transaction);
        (await command.ExecuteScalarAsync()).ShouldBe(0L);
    }
}
