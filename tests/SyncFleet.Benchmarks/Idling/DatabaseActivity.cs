using Npgsql;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks.Idling;

/// <summary>
/// How much a fleet's database is asked: transactions always, and statements where the server has <c>pg_stat_statements</c> loaded. Asks
/// from another database, so that its own queries are not among them.
/// </summary>
internal sealed class DatabaseActivity : IAsyncDisposable
{
    private const string Transactions = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = $1";
    private const string Statements = "SELECT coalesce(sum(s.calls), 0)::bigint FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = $1";

    private readonly NpgsqlDataSource _dataSource = NpgsqlDataSource.Create(LocalServices.Postgres);
    private readonly string _database;
    private readonly bool _hasStatements;

    private DatabaseActivity(string database, bool hasStatements) => (_database, _hasStatements) = (database, hasStatements);

    /// <summary>How it was counted, for the reader.</summary>
    public string Method => _hasStatements
        ? "Counted for the fleet's own database, from another one: transactions by pg_stat_database (xact_commit + xact_rollback), statements by pg_stat_statements (calls)."
        : "Counted for the fleet's own database, from another one: transactions by pg_stat_database (xact_commit + xact_rollback); a transaction may hold several statements. The server has no pg_stat_statements loaded, which would count those.";

    public static async Task<DatabaseActivity> OfAsync(BenchFleet fleet)
    {
        var database = await fleet.QueryAsync<string>("SELECT current_database()::text");
        var loaded = await fleet.QueryAsync<bool>("SELECT EXISTS (SELECT FROM pg_settings WHERE name = 'shared_preload_libraries' AND setting ~ 'pg_stat_statements')");
        var activity = new DatabaseActivity(database, loaded);
        if (loaded)
        {
            await using var command = activity._dataSource.CreateCommand("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            await command.ExecuteNonQueryAsync();
        }

        return activity;
    }

    public async Task<IReadOnlyList<(string Name, long Count)>> ReadAsync() => _hasStatements
        ? [("transactions", await ReadAsync(Transactions)), ("statements", await ReadAsync(Statements))]
        : [("transactions", await ReadAsync(Transactions))];

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    private async Task<long> ReadAsync(string sql)
    {
        await using var command = _dataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = _database });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
