using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Npgsql;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Finale;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Mappings;
using SyncFleet.Core.Pages;
using SyncFleet.Postgres.Rows;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Benchmarks.Pipelines;

/// <summary>Handed to the direct path's process.</summary>
internal sealed record DirectSettings
{
    public required string ConnectionString { get; init; }
    public required Uri Sandbox { get; init; }
    public required int PageSize { get; init; }
}

/// <summary>What the direct path's process prints.</summary>
internal sealed record DirectResult
{
    public required long Rows { get; init; }
    public required double Seconds { get; init; }
    public required double CpuSeconds { get; init; }
    public required long PeakBytes { get; init; }
}

/// <summary>
/// What one would write by hand for this one stream: read pages, map them, COPY up to 20 000 rows into a temporary table and
/// merge, on two connections side by side. No run, no ledger, no checkpoint, no replay.
/// </summary>
internal static class DirectPath
{
    private const int RowsPerMerge = 20_000;
    private const int Connections = 2;

    // "PGCOPY\n\377\r\n\0", no flags, no header extension; and the end of data.
    private static readonly byte[] Header = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Trailer = [0xFF, 0xFF];

    private static readonly TenantId Tenant = new(Guid.Parse("01900000-0000-7000-8000-000000000001"));
    private static readonly Guid Source = Guid.CreateVersion7();

    /// <summary>Runs the warm-up, prints its result, waits for a line, runs what is measured and prints that.</summary>
    public static async Task RunAsync(string settingsJson, TextReader input, TextWriter output)
    {
        var settings = JsonSerializer.Deserialize<DirectSettings>(settingsJson)!;
        await using var dataSource = NpgsqlDataSource.Create(settings.ConnectionString);
        using var http = UpstreamHttp.CreateInvoker(new UpstreamHttpOptions { AllowedAddresses = ["127.0.0.1"] }, TimeProvider.System);
        await output.WriteLineAsync(JsonSerializer.Serialize(await RunAsync(BenchDefinition.WarmUp, settings, dataSource, http)));
        await input.ReadLineAsync();
        await output.WriteLineAsync(JsonSerializer.Serialize(await RunAsync(BenchDefinition.Measured, settings, dataSource, http)));
    }

    private static async Task<DirectResult> RunAsync(BenchDefinition bench, DirectSettings settings, NpgsqlDataSource dataSource, HttpMessageInvoker http)
    {
        var table = TableOf(bench);
        await new DestinationTables(new Postgres.Connections.FleetDatabase(dataSource)).EnsureAsync(table, CancellationToken.None);
        using var process = Process.GetCurrentProcess();
        var cpuBefore = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var pages = Channel.CreateBounded<(Page Page, int Number)>(4);
        var reading = ReadAsync(Open(bench, settings, http), pages.Writer);
        var rows = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => WriteAsync(bench, new MergeSql(table), dataSource, pages.Reader))));
        await reading;
        process.Refresh();
        return new DirectResult
        {
            Rows = rows.Sum(),
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            CpuSeconds = (process.TotalProcessorTime - cpuBefore).TotalSeconds,
            PeakBytes = process.PeakWorkingSet64,
        };
    }

    private static SourceContext Open(BenchDefinition bench, DirectSettings settings, HttpMessageInvoker http)
    {
        var config = JsonNode.Parse(bench.Settings(settings.Sandbox, settings.PageSize))!.AsObject();
        config["apiKey"] = bench.Key;
        config["apiSecret"] = bench.Secret;
        return new SourceContext { Config = JsonSerializer.SerializeToElement(config), Budget = new UnlimitedBudget(), Time = TimeProvider.System, Http = http };
    }

    private static async Task ReadAsync(SourceContext source, ChannelWriter<(Page Page, int Number)> pages)
    {
        var number = 0;
        await foreach (var page in new FinaleConnector().ReadAsync(source, new ReadRequest { Stream = "products" }, CancellationToken.None))
        {
            await pages.WriteAsync((page, ++number));
        }

        pages.Complete();
    }

    private static async Task<long> WriteAsync(BenchDefinition bench, MergeSql sql, NpgsqlDataSource dataSource, ChannelReader<(Page Page, int Number)> pages)
    {
        var context = new MappingContext { Tenant = Tenant, StreamRun = new StreamRunId(Guid.CreateVersion7()), ConnectorKey = ["productId"], ConnectorCursor = "lastUpdatedDate" };
        var mapping = StreamMapping.Compile(bench.Read().Phases[0].Streams[0], context);
        var writer = new CopyRowWriter(lanes: 1);
        await using var connection = await dataSource.OpenConnectionAsync();
        var (pending, total) = (0, 0L);
        await foreach (var (page, number) in pages.ReadAllAsync())
        {
            pending += PageMapper.Map(mapping, page.Records, new PagePlace(number, 1, number), writer, CancellationToken.None).Rows;
            if (pending >= RowsPerMerge)
            {
                total += await MergeAsync(connection, sql, writer);
                pending = 0;
            }
        }

        return total + (pending > 0 ? await MergeAsync(connection, sql, writer) : 0);
    }

    private static async Task<long> MergeAsync(NpgsqlConnection connection, MergeSql sql, CopyRowWriter writer)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var prepare = new NpgsqlBatch(connection, transaction) { BatchCommands = { new(MergeSql.Settings), new(sql.CreateBatch) } })
        {
            await prepare.ExecuteNonQueryAsync();
        }

        await using (var copy = await connection.BeginRawBinaryCopyAsync(sql.Copy))
        {
            copy.Write(Header);
            copy.Write(writer.Tuples(0));
            copy.Write(Trailer);
        }

        await using var merge = new NpgsqlCommand(sql.Merge, connection, transaction)
        {
            Parameters = { new() { Value = Tenant.Value }, new() { Value = Source }, new() { Value = TimeProvider.System.GetUtcNow() } },
        };
        var written = (long)(await merge.ExecuteScalarAsync())!;
        await transaction.CommitAsync();
        writer.Reset();
        return written;
    }

    private static DestinationTable TableOf(BenchDefinition bench)
    {
        var sync = bench.Read() with { Schema = $"direct_{bench.Name}" };
        return DestinationTable.Of(sync, sync.Phases[0].Streams[0]);
    }
}
