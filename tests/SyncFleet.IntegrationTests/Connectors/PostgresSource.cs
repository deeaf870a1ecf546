using System.Text.Json;
using Npgsql;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Databases;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Budgets;
using SyncFleet.Testing.Conformance;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Connectors;

/// <summary>A schema of its own in the test's database, read by a role that may do nothing but read it.</summary>
internal sealed class PostgresSource : ConformanceSource
{
    public const string Reader = "source_reader";

    public const string ReaderPassword = "reader-5e1f";

    private readonly PostgresFixture _postgres;
    private readonly NpgsqlConnectionStringBuilder _server;

    private PostgresSource(PostgresFixture postgres, string schema, string stream)
    {
        (_postgres, Schema, Stream) = (postgres, schema, stream);
        _server = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
    }

    public string Schema { get; }

    /// <summary>Port of a pooler to read through; null: the server's own.</summary>
    public int? PoolerPort { get; init; }

    public override string Stream { get; }

    public override IConnector Connector { get; } = new PostgresConnector(new LocalAccess { Addresses = new OutboundGuard(["127.0.0.1"]) });

    public override JsonElement Config => Settings();

    public override JsonElement BadConfig => Settings(new { password = "wrong-5e1f" });

    public override TimeSpan Overlap => TimeSpan.FromSeconds(60);

    public override string FutureCheckpoint => """{"updated_at":"2099-01-01 00:00:00+00"}""";

    /// <summary>Fills a schema with <c>$S</c> standing for its name.</summary>
    public static async Task<PostgresSource> CreateAsync(PostgresFixture postgres, string stream, string sql, int? poolerPort = null)
    {
        PostgresSource source = new(postgres, $"s_{Guid.CreateVersion7():N}", stream) { PoolerPort = poolerPort };
        await source.ExecuteAsync($"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Reader}') THEN CREATE ROLE {Reader} LOGIN PASSWORD '{ReaderPassword}'; END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            CREATE SCHEMA $S;
            GRANT USAGE ON SCHEMA $S TO {Reader};
            ALTER DEFAULT PRIVILEGES IN SCHEMA $S GRANT SELECT ON TABLES TO {Reader};
            {sql}
            """);
        return source;
    }

    public JsonElement Settings(object? more = null)
    {
        var settings = JsonSerializer.SerializeToNode(new
        {
            host = PoolerPort is null ? _server.Host : "127.0.0.1",
            port = PoolerPort ?? _server.Port,
            database = _server.Database,
            user = Reader,
            password = ReaderPassword,
            ssl = "prefer",
            schema = Schema,
            page_size = 20,
        })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject())
        {
            settings[name] = value?.DeepClone();
        }

        return JsonSerializer.SerializeToElement(settings);
    }

    public Task ExecuteAsync(string sql) => _postgres.ExecuteAsync(sql.Replace("$S", Schema, StringComparison.Ordinal));

    public override SourceContext Open(JsonElement config) =>
        new() { Config = config, Budget = new UnlimitedBudget(), Time = TimeProvider.System, Http = new HttpMessageInvoker(new SocketsHttpHandler()) };

    public override async Task<int> ChangeAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("""
            UPDATE $S.orders SET note = 'changed', updated_at = now() WHERE id IN (3, 30);
            INSERT INTO $S.orders (id, updated_at) VALUES (900, now());
            """);
        return 3;
    }
}
