using System.Buffers;
using BenchmarkDotNet.Attributes;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Contracts;
using SyncFleet.Core.Mappings;
using SyncFleet.Postgres.Pages;
using SyncFleet.Postgres.Rows;
using SyncFleet.Postgres.Transforming;
using SyncFleet.Testing.Processes;

namespace SyncFleet.Benchmarks.Transforming;

/// <summary>
/// One page of 1 000 products: by hand, by the transformer, and by the transformer's parts, each with those before it.
/// </summary>
[MemoryDiagnoser]
public sealed class TransformCases
{
    /// <summary>Records of the page; every figure is one record's.</summary>
    public const int Records = 1_000;

    private const int Lanes = 2;

    private readonly CopyRowWriter _writer = new(Lanes);
    private readonly HandEncoder _hand = new();
    private byte[] _records = [];
    private StreamMapping _mapping = null!;
    private StoredPage _page = null!;

    [GlobalSetup]
    public async Task ReadPageAsync()
    {
        await using var sandbox = await SandboxControl.StartAsync(Records * 2);
        using var http = BenchPages.NewHttp();
        var bench = BenchDefinition.OfToday("transform");
        var read = await BenchPages.ReadAsync(bench, sandbox.Address, Records, http).FirstAsync();
        _records = read.Records.ToArray();
        var context = new MappingContext { Tenant = TenantId.New(TimeProvider.System), StreamRun = StreamRunId.New(TimeProvider.System), ConnectorKey = ["productId"], ConnectorCursor = "lastUpdatedDate" };
        _mapping = StreamMapping.Compile(bench.Read().Phases[0].Streams[0], context);
        _page = new StoredPage
        {
            TenantId = context.Tenant,
            SyncId = SyncId.New(TimeProvider.System),
            SyncRunId = SyncRunId.New(TimeProvider.System),
            StreamRunId = context.StreamRun,
            Stream = "products",
            Attempt = 1,
            IsRunning = true,
            IsTransformed = false,
            Lanes = Lanes,
            Place = new PagePlace(1, 1, 1),
            RecordCount = read.RecordCount,
            Body = PageBody.Compress(_records),
            BodyBytes = _records.Length,
        };
        if (read.RecordCount != Records || Transform().Sum(b => b.RowCount) != Records || _hand.Encode(_records) < _records.Length / 4)
        {
            throw new InvalidOperationException($"Of {read.RecordCount} records not all became rows.");
        }
    }

    [Benchmark(Baseline = true, Description = "by hand: parse, encode", OperationsPerInvoke = Records)]
    public int ByHand() => _hand.Encode(_records);

    [Benchmark(Description = "transformer: the whole", OperationsPerInvoke = Records)]
    public IReadOnlyList<EncodedBatch> Transform()
    {
        using var memory = MemoryPool<byte>.Shared.Rent(_page.BodyBytes);
        _writer.Reset();
        PageMapper.Map(_mapping, _page.ReadRecords(memory.Memory), _page.Place, _writer, CancellationToken.None);
        return _writer.Complete();
    }

    [Benchmark(Description = "part 1: decompress", OperationsPerInvoke = Records)]
    public int Decompress()
    {
        using var memory = MemoryPool<byte>.Shared.Rent(_page.BodyBytes);
        return _page.ReadRecords(memory.Memory).Length;
    }

    [Benchmark(Description = "parts 1-2: and map", OperationsPerInvoke = Records)]
    public int Map()
    {
        using var memory = MemoryPool<byte>.Shared.Rent(_page.BodyBytes);
        return PageMapper.Map(_mapping, _page.ReadRecords(memory.Memory), _page.Place, DiscardingRowWriter.Instance, CancellationToken.None).Rows;
    }

    [Benchmark(Description = "parts 1-3: and encode, hash", OperationsPerInvoke = Records)]
    public int Encode()
    {
        using var memory = MemoryPool<byte>.Shared.Rent(_page.BodyBytes);
        _writer.Reset();
        return PageMapper.Map(_mapping, _page.ReadRecords(memory.Memory), _page.Place, _writer, CancellationToken.None).Rows;
    }
}
