using System.Text;
using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Pages;
using SyncFleet.Postgres.Vaults;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>Looks for the secrets of two sources, one good and one refused, wherever they could have leaked.</summary>
[Collection(FleetCollection.Name)]
public sealed class SecretCanaryTests(FleetFixture fixture)
{
    private const string WrongSecret = "canary-5e0cfa1d-wrong";

    private static readonly string[] Secrets =
        ["demo-secret", WrongSecret, Convert.ToBase64String("demo-key:demo-secret"u8), Convert.ToBase64String(Encoding.UTF8.GetBytes($"demo-key:{WrongSecret}"))];

    [Fact]
    public async Task A_secret_is_in_no_log_no_message_and_no_table()
    {
        await fixture.Fleet["Fetcher"].StopAsync(TimeSpan.FromSeconds(20));
        await fixture.Fleet.Launch("Fetcher", ("SYNCFLEET_LOG__LEVEL", "Verbose"), ("SYNCFLEET_LOG__LIBRARYLEVEL", "Verbose")).WaitReadyAsync(TimeSpan.FromSeconds(60));
        await using var tap = await MessageTap.OpenAsync(fixture.RabbitMq);
        var options = new FleetSyncOptions { Products = 300, SecretVariables = """{"apiKey":"SYNCFLEET_SECRET_FINALE_KEY"}""" };
        await using var good = await FleetSync.CreateAsync(fixture.Fleet, "canary-good", options);
        await SealAsync(good, "demo-secret");
        await using var bad = await FleetSync.CreateAsync(fixture.Fleet, "canary-bad", options);
        await SealAsync(bad, WrongSecret);
        await good.Sandbox.AddFaultsAsync(new { kind = "serverError", stream = "product", next = 4, after = 1 }, new { kind = "tooManyRequests", stream = "product", next = 1, after = 6 });

        await good.RunAsync();
        var refused = await bad.WaitEndedAsync(await bad.StartAsync());

        refused.Status.ShouldBe("failed");
        refused.Failure.ShouldContain("apiSecret");
        var log = fixture.Fleet.ReadLogs();
        var messages = await tap.ReadAsync("SyncRunFailed");
        var tables = await ReadTablesAsync(fixture.Fleet.DataSource);
        foreach (var (where, text, known) in new[] { ("the logs", log, "Slice"), ("the messages", messages, "FetchStream"), ("the tables", tables, "PRODUCT_ACTIVE") })
        {
            text.ShouldContain(known, Case.Sensitive, $"{where} hold nothing, so this proves nothing");
            Secrets.ShouldAllBe(secret => !text.Contains(secret, StringComparison.Ordinal), $"a secret is in {where}");
            Secrets.ShouldAllBe(secret => !text.Contains(Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), StringComparison.OrdinalIgnoreCase), $"a secret is in {where}");
        }
    }

    private async Task SealAsync(FleetSync sync, string secret)
    {
        var vault = new CredentialVault(KeyRing.Parse(FleetSettings.VaultKey), TimeProvider.System);
        var source = new SourceId(await sync.QueryAsync<Guid>("SELECT source_id FROM syncfleet.sources WHERE name = $1", sync.Name));
        await using var transaction = await new FleetDatabase(fixture.Fleet.DataSource).BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        await vault.SetAsync(transaction, source, "apiSecret", secret, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    // Every row of every table as text, bytes in hexadecimal; and the pages as they were before compression.
    private static async Task<string> ReadTablesAsync(NpgsqlDataSource database)
    {
        var text = new StringBuilder();
        foreach (var table in await ReadAsync(database, "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')", r => r.GetString(0)))
        {
            (await ReadAsync(database, $"SELECT t::text FROM {table} t", r => r.GetString(0))).ForEach(row => text.AppendLine(row));
        }

        var pages = await ReadAsync(database, "SELECT body, body_bytes FROM syncfleet.pages", r => PageBody.Decompress(r.GetFieldValue<byte[]>(0), r.GetInt32(1)));
        pages.ForEach(page => text.AppendLine(Encoding.UTF8.GetString(page)));
        return text.ToString();
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read)
    {
        List<T> values = [];
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            values.Add(read(reader));
        }

        return values;
    }
}
