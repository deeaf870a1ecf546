using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Testing.Conformance;
using Xunit;

namespace SyncFleet.IntegrationTests.Connectors;

/// <summary>The same suite through a pooler that gives every transaction to one connection.</summary>
public sealed class PooledPostgresConformanceTests(PoolerFixture pooler) : ConnectorConformanceTests, IClassFixture<PoolerFixture>
{
    public override string NoThrottling => "a database does not ask to wait; having no connection left counts as throttled and needs a full server";

    public override string NoDeletions => "a table does not tell which rows it no longer has";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        await PostgresSource.CreateAsync(pooler.Postgres, "orders", PostgresPoolerTests.Orders, pooler.Port);
}

public sealed class PostgresPoolerTests(PoolerFixture pooler) : IClassFixture<PoolerFixture>
{
    internal const string Orders = """
        CREATE TABLE $S.orders (id int PRIMARY KEY, note text, amount numeric(20,4), updated_at timestamptz);
        INSERT INTO $S.orders SELECT n, 'note ' || n, n * 1.25, timestamptz '2026-01-01 08:00:00+00' + (n / 25) * interval '1 day' FROM generate_series(1, 90) n;
        """;

    [Fact]
    public async Task Readers_side_by_side_share_a_connection_that_others_have_spoilt()
    {
        await using var source = await PostgresSource.CreateAsync(pooler.Postgres, "orders", Orders, pooler.Port);
        await using var spoiler = await SpoilAsync();

        var readings = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StreamReading.ReadAsync(source)));

        foreach (var reading in readings)
        {
            reading.Failure.ShouldBeNull();
            reading.Records.Count.ShouldBe(90);
            reading.Records[0].GetProperty("updated_at").GetString().ShouldBe("2026-01-01T08:00:00+00:00", "whatever the session's time zone is");
        }
    }

    [Fact]
    public async Task What_a_pooler_refuses_is_the_tenants_business()
    {
        await using var source = await PostgresSource.CreateAsync(pooler.Postgres, "orders", Orders, pooler.Port);

        foreach (var wrong in new object[] { new { password = "wrong" }, new { user = "nobody" } })
        {
            var failure = await Should.ThrowAsync<SyncFleetException>(() => source.Connector.CheckAsync(source.Open(source.Settings(wrong)), CancellationToken.None));
            failure.Kind.ShouldBe(FailureKind.Configuration, failure.Message);
            failure.Message.ShouldContain("refuses user or password");
        }
    }

    // What a client sets for its session in transaction mode stays on the server's connection.
    private async Task<NpgsqlConnection> SpoilAsync()
    {
        NpgsqlConnectionStringBuilder server = new(pooler.Postgres.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = pooler.Port,
            Username = PostgresSource.Reader,
            Password = PostgresSource.ReaderPassword,
            Pooling = false,
            NoResetOnClose = true,
        };
        NpgsqlConnection connection = new(server.ConnectionString);
        await connection.OpenAsync();
        await using var spoil = new NpgsqlCommand("SET TimeZone TO 'Asia/Tehran'; SET DateStyle TO 'German'; SET IntervalStyle TO 'sql_standard'; SET statement_timeout TO 0", connection);
        await spoil.ExecuteNonQueryAsync();
        return connection;
    }
}
