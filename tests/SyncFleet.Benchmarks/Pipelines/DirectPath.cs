using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Npgsql;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Contracts;
using SyncFleet.Core.Mappings;
using SyncFleet.Core.Pages;
using SyncFleet.Postgres.Rows;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Benchmarks.Pipelines;

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
        var settings = JsonSerializer.Deserialize(settingsJson, BenchJson.Default.DirectSettings)!;
        await using var dataSource = NpgsqlDataSource.Create(settings.ConnectionString);
        using var http = BenchPages.NewHttp();
        await output.WriteLineAsync(JsonSerializer.Serialize(await RunAsync(BenchDefinition.WarmUp, settings, dataSource, http), BenchJson.Default.DirectResult));
        await input.ReadLineAsync();
        await output.WriteLineAsync(JsonSerializer.Serialize(await RunAsync(BenchDefinition.Measured, settings, dataSource, http), BenchJson.Default.DirectResult));
    }

    private static async Task<DirectResult> RunAsync(BenchDefinition bench, DirectSettings settings, NpgsqlDataSource dataSource, HttpMessageInvoker http)
    {
        var table = TableOf(bench);
        await new DestinationTables(new Postgres.Connections.FleetDatabase(dataSource)).EnsureAsync(table, CancellationToken.None);
        using var process = Process.GetCurrentProcess();
        var cpuBefore = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var pages = Channel.CreateBounded<(Page Page, int Number)>(4);
        var reading = ReadAsync(BenchPages.ReadAsync(bench, settings.Sandbox, settings.PageSize, http), pages.Writer);
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

    private static async Task ReadAsync(IAsyncEnumerable<Page> source, ChannelWriter<(Page Page, int Number)> pages)
    {
        var number = 0;
        await foreach (var page in source)
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

        await using var merge = new NpgsqlCommand(sql.MergeChanged, connection, transaction)
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
