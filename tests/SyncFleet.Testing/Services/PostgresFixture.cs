using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Migrations;
using Xunit;

namespace SyncFleet.Testing.Services;

/// <summary>A database of the test class's own, migrated, dropped at the end. Use as <c>IClassFixture</c>.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    /// <summary>The tenant that the first migration makes.</summary>
    public static readonly TenantId DefaultTenant = new(Guid.Parse("01900000-0000-7000-8000-000000000001"));

    private readonly string _name = "test_" + Guid.CreateVersion7().ToString("N");

    public string ConnectionString { get; private set; } = "";

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public FleetDatabase Database => new(DataSource);

    public async ValueTask InitializeAsync()
    {
        await RunAsync($"CREATE DATABASE {_name}");
        ConnectionString = new NpgsqlConnectionStringBuilder(LocalServices.Postgres) { Database = _name, MaxPoolSize = 20 }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
        await Migrator.ApplyAsync(DataSource, CancellationToken.None);
    }

    /// <summary>Runs SQL as the fleet's own role, across tenants.</summary>
    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>First column of the first row, or default.</summary>
    public async Task<T?> QueryAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await RunAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = DataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }

    private static async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(LocalServices.Postgres);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
