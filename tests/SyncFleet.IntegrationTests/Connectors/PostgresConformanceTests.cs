using SyncFleet.Testing.Conformance;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Connectors;

/// <summary>A table with a time of change; many rows share one.</summary>
public sealed class PostgresConformanceTests(PostgresFixture postgres) : ConnectorConformanceTests, IClassFixture<PostgresFixture>
{
    public override string NoThrottling => "a database does not ask to wait; having no connection left counts as throttled and needs a full server";

    public override string NoDeletions => "a table does not tell which rows it no longer has";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => await PostgresSource.CreateAsync(postgres, "orders", """
        CREATE TABLE $S.orders (id int PRIMARY KEY, note text, amount numeric(20,4), tags text[], paid boolean, updated_at timestamptz);
        CREATE INDEX ON $S.orders (updated_at, id);
        INSERT INTO $S.orders SELECT n, 'note ' || n, n * 1.25, ARRAY['a', 'b'], n % 2 = 0, timestamptz '2026-01-01' + (n / 25) * interval '1 day' FROM generate_series(1, 90) n;
        """);
}

/// <summary>A table without a time of change, with a key of two columns.</summary>
public sealed class PostgresWholeConformanceTests(PostgresFixture postgres) : ConnectorConformanceTests, IClassFixture<PostgresFixture>
{
    public override string NoThrottling => "a database does not ask to wait; having no connection left counts as throttled and needs a full server";

    public override string NoDeletions => "a table does not tell which rows it no longer has";

    public override string NoCursor => "the table has no column of changes; it is read in full each time";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => await PostgresSource.CreateAsync(postgres, "Stock Levels", """
        CREATE TABLE $S."Stock Levels" ("Where" text, item bigint, quantity float8, extra jsonb, PRIMARY KEY ("Where", item));
        INSERT INTO $S."Stock Levels" SELECT 'shelf ' || n % 7, n, n / 3.0, jsonb_build_object('n', n) FROM generate_series(1, 90) n;
        """);
}
