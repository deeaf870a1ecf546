using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Rows;
using SyncFleet.Postgres.Writing.Tables;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

public sealed class DestinationTablesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly Column[] AllTypes = [.. Enum.GetValues<ColumnType>().Select(t => new Column { Name = "c_" + t.ToString().ToLowerInvariant(), Type = t })];

    [Fact]
    public async Task A_table_has_typed_columns_a_key_and_a_wall()
    {
        var table = NewTable(AllTypes, raw: true);

        await EnsureAsync(table);

        (await ColumnsAsync(table)).ShouldBe(
            "_sf_tenant uuid, _sf_source uuid, _sf_external_id text, _sf_order bytea, _sf_hash bytea, _sf_synced_at timestamp with time zone, _sf_deleted_at timestamp with time zone, "
            + "c_text text, c_integer bigint, c_decimal numeric, c_boolean boolean, c_timestamp timestamp with time zone, c_date date, c_json jsonb, _sf_raw jsonb");
        (await postgres.QueryAsync<bool>($"SELECT relrowsecurity FROM pg_class WHERE oid = '{table.Name.Sql}'::regclass")).ShouldBeTrue();
        (await postgres.QueryAsync<string>($"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{table.Name.Sql}'::regclass"))
            .ShouldBe("PRIMARY KEY (_sf_tenant, _sf_source, _sf_external_id)");
    }

    [Fact]
    public async Task New_columns_are_added_and_old_ones_stay()
    {
        var table = NewTable(AllTypes[..2]);
        await EnsureAsync(table);

        await EnsureAsync(new DestinationTable(table.Name, AllTypes[1..4], raw: true));

        (await ColumnsAsync(table))!.ShouldEndWith("c_text text, c_integer bigint, c_decimal numeric, c_boolean boolean, _sf_raw jsonb");
    }

    [Fact]
    public async Task A_type_change_stops_with_every_difference_and_changes_nothing()
    {
        var table = NewTable([new() { Name = "price", Type = ColumnType.Text }, new() { Name = "stock", Type = ColumnType.Integer }]);
        await EnsureAsync(table);
        var before = await ColumnsAsync(table);
        Column[] wanted = [new() { Name = "price", Type = ColumnType.Decimal }, new() { Name = "stock", Type = ColumnType.Boolean }, new() { Name = "fresh", Type = ColumnType.Text }];

        var failure = await Should.ThrowAsync<SyncFleetException>(() => EnsureAsync(new DestinationTable(table.Name, wanted, raw: false)));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe(
            $"Table '{table.Name}' differs from its definition and is left as it is. "
            + "Column 'price': now text, wanted numeric; map it to a new column name, or alter it yourself: ALTER TABLE … ALTER COLUMN \"price\" TYPE numeric. "
            + "Column 'stock': now bigint, wanted boolean; map it to a new column name, or alter it yourself: ALTER TABLE … ALTER COLUMN \"stock\" TYPE boolean.");
        (await ColumnsAsync(table)).ShouldBe(before);
    }

    [Theory]
    [InlineData("CREATE TABLE {0} (id int)", "It was not made by SyncFleet (it has no _sf_ columns)")]
    [InlineData("CREATE VIEW {0} AS SELECT 1 AS _sf_tenant", "is a view")]
    [InlineData("CREATE TABLE {0} (_sf_tenant uuid, _sf_source uuid)", "System column _sf_external_id: now missing, wanted text")]
    public async Task A_table_that_is_not_ours_is_refused(string sql, string said)
    {
        var table = NewTable(AllTypes);
        await postgres.ExecuteAsync($"CREATE SCHEMA {TableName.Quote(table.Name.Schema)}");
        await postgres.ExecuteAsync(string.Format(null, sql, table.Name.Sql));

        var failure = await Should.ThrowAsync<SyncFleetException>(() => EnsureAsync(table));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(said);
    }

    [Theory]
    [InlineData("ADD COLUMN mine int NOT NULL", "Column 'mine': now integer NOT NULL without a default, and no mapping fills it")]
    [InlineData("DROP COLUMN c_text, ADD COLUMN c_text text GENERATED ALWAYS AS ('x') STORED", "Column 'c_text': now computed by the database")]
    [InlineData("DROP CONSTRAINT items_pkey", "The primary key (_sf_tenant, _sf_source, _sf_external_id) is missing")]
    public async Task A_column_used_otherwise_is_refused(string alteration, string said)
    {
        var table = NewTable(AllTypes);
        await EnsureAsync(table);
        await postgres.ExecuteAsync($"ALTER TABLE {table.Name.Sql} {alteration}");

        var failure = await Should.ThrowAsync<SyncFleetException>(() => EnsureAsync(table));

        failure.Message.ShouldContain(said);
    }

    [Fact]
    public async Task Columns_the_user_added_do_not_disturb()
    {
        var table = NewTable(AllTypes);
        await EnsureAsync(table);
        await postgres.ExecuteAsync($"ALTER TABLE {table.Name.Sql} ADD COLUMN note text, ADD COLUMN rating int NOT NULL DEFAULT 0");

        await EnsureAsync(table);
    }

    [Theory]
    [InlineData("pg_catalog")]
    [InlineData("pg_mine")]
    [InlineData("information_schema")]
    [InlineData("syncfleet")]
    public void A_system_schema_is_refused(string schema) =>
        Should.Throw<SyncFleetException>(() => new DestinationTable(new TableName(schema, "items"), AllTypes, raw: false)).Kind.ShouldBe(FailureKind.Configuration);

    [Fact]
    public async Task Names_with_quotes_spaces_and_key_words_are_names_and_nothing_else()
    {
        var table = new DestinationTable(new TableName($"o\"; DROP SCHEMA x {Guid.CreateVersion7():N}", "select \"from\""), [new() { Name = "order\"by", Type = ColumnType.Text }], raw: false);

        await EnsureAsync(table);

        (await ColumnsAsync(table))!.ShouldEndWith("order\"by text");
    }

    [Fact]
    public async Task Many_at_once_make_one_table_and_its_neighbours()
    {
        var schema = "s_" + Guid.CreateVersion7().ToString("N");
        var tables = Enumerable.Range(0, 16).Select(i => new DestinationTable(new TableName(schema, $"t{i % 4}"), i < 8 ? AllTypes[..3] : AllTypes, raw: false));

        await Task.WhenAll(tables.Select(EnsureAsync));

        (await postgres.QueryAsync<long>("SELECT count(*) FROM pg_policies WHERE schemaname = $1", schema)).ShouldBe(4);
        (await postgres.QueryAsync<long>("SELECT count(*) FROM information_schema.columns WHERE table_schema = $1 AND column_name LIKE 'c\\_%'", schema)).ShouldBe(28);
    }

    [Fact]
    public async Task A_wall_that_was_torn_down_is_built_again()
    {
        var table = NewTable(AllTypes);
        await EnsureAsync(table);
        await postgres.ExecuteAsync($"DROP POLICY tenant_wall ON {table.Name.Sql}");
        await postgres.ExecuteAsync($"ALTER TABLE {table.Name.Sql} DISABLE ROW LEVEL SECURITY");

        await EnsureAsync(table);

        (await postgres.QueryAsync<bool>($"SELECT relrowsecurity FROM pg_class WHERE oid = '{table.Name.Sql}'::regclass")).ShouldBeTrue();
        (await postgres.QueryAsync<long>("SELECT count(*) FROM pg_policies WHERE schemaname = $1", table.Name.Schema)).ShouldBe(1);
    }

    [Fact]
    public async Task A_table_dropped_under_the_writer_is_made_again_at_the_next_try()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("a", "one")]);
        await postgres.ExecuteAsync($"DROP TABLE {harness.Table}");
        var run = await harness.StartRunAsync(lanes: 1);
        await run.AddPageAsync([new("a", "one")]);

        (await Should.ThrowAsync<SyncFleetException>(() => run.DrainAsync(0))).Kind.ShouldBe(FailureKind.Transient);
        (await run.DrainAsync(0)).Counts.Written.ShouldBe(1);
    }

    [Fact]
    public async Task Law10_a_tenant_neither_reads_nor_changes_anothers_rows()
    {
        var victim = await WriterHarness.CreateAsync(postgres);
        await victim.RunAsync([new("a", "secret")]);
        var attacker = await WriterHarness.CreateAsync(postgres, beside: victim);
        await attacker.RunAsync([new("b", "mine")]);

        (await AsAsync(attacker, $"SELECT count(*) FROM {victim.Table}")).ShouldBe(1L);
        (await AsAsync(attacker, $"WITH x AS (UPDATE {victim.Table} SET name = 'broken' RETURNING 1) SELECT count(*) FROM x")).ShouldBe(1L);
        (await AsAsync(attacker, $"WITH x AS (DELETE FROM {victim.Table} WHERE _sf_tenant = '{victim.Tenant}' RETURNING 1) SELECT count(*) FROM x")).ShouldBe(0L);
        var forged = await Should.ThrowAsync<PostgresException>(() => AsAsync(
            attacker, $"INSERT INTO {victim.Table} (_sf_tenant, _sf_source, _sf_external_id, _sf_order, _sf_hash, _sf_synced_at) VALUES ('{victim.Tenant}', '{victim.Source}', 'z', '', '', now())"));

        forged.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        await Should.ThrowAsync<PostgresException>(() => AsAsync(attacker, $"TRUNCATE {victim.Table}"));
        (await victim.LiveRowsAsync()).ShouldBe("a=secret@-");
    }

    private async Task<object?> AsAsync(WriterHarness harness, string sql)
    {
        await using var transaction = await postgres.Database.BeginAsync(harness.Tenant, TestContext.Current.CancellationToken);
        await using var command = transaction.Command(sql);
        var value = await command.ExecuteScalarAsync();
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return value;
    }

    private static DestinationTable NewTable(IReadOnlyList<Column> columns, bool raw = false) =>
        new(new TableName("s_" + Guid.CreateVersion7().ToString("N"), "items"), columns, raw);

    private Task EnsureAsync(DestinationTable table) => new DestinationTables(postgres.Database).EnsureAsync(table, TestContext.Current.CancellationToken);

    private Task<string?> ColumnsAsync(DestinationTable table) => postgres.QueryAsync<string>(
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
        table.Name.Sql);
}
