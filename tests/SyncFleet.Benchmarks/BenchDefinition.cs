using System.Text.Json;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Benchmarks;

/// <summary>A sync that the benchmarks run: Finale products, eleven mapped columns, from one account of the sandbox.</summary>
internal sealed record BenchDefinition
{
    private const string Columns = """
                columns:
                  sku: productId
                  url: productUrl
                  name: { path: internalName, trim: true, required: true }
                  status: { path: statusId, map: { PRODUCT_ACTIVE: active, PRODUCT_INACTIVE: inactive }, otherwise: unknown }
                  category: category
                  user_category: userCategory
                  cost: { path: cost, type: decimal }
                  barcode: universalProductCode
                  suppliers: { path: supplierList, type: json }
                  created_at: { path: createdDate, type: timestamp }
                  updated_at: { path: lastUpdatedDate, type: timestamp }
        """;

    /// <summary>What is measured: all records of an account.</summary>
    public static BenchDefinition Measured { get; } = new() { Name = "bench", Account = "acme", Key = "demo-key", Secret = "demo-secret", StartDate = "2026-10-04" };

    /// <summary>What runs before, so that neither side's start-up is measured: the last ninth of another account's records.</summary>
    public static BenchDefinition WarmUp { get; } = new() { Name = "warmup", Account = "globex", Key = "globex-key", Secret = "globex-secret", StartDate = "2026-10-29" };

    /// <summary>Name of the sync, its source and its schema.</summary>
    public required string Name { get; init; }

    public required string Account { get; init; }
    public required string Key { get; init; }
    public required string Secret { get; init; }

    /// <summary>Day from which records are read; the sandbox spreads them evenly over the 28 days before 2026-11-01.</summary>
    public required string StartDate { get; init; }

    public string Yaml => $$"""
        sync: {{Name}}
        source: {{Name}}
        destination: { schema: {{Name}} }
        phases:
          - name: catalogue
            streams:
              - stream: products
                table: products
        {{Columns}}
        """;

    public SyncDefinition Read() => SyncDefinitionReader.ReadSnapshot(Yaml);

    /// <summary>Settings of the source without its secrets.</summary>
    public string Settings(Uri sandbox, int pageSize) => JsonSerializer.Serialize(new
    {
        baseUrl = new Uri(sandbox, "finale"),
        account = Account,
        startDate = StartDate,
        pageSize,
        headroom = 0,
        requestsPerMinute = 100_000,
        collectionsPerHour = 100_000,
    });
}
