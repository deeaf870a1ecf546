using SyncFleet.Core.Definitions;

namespace SyncFleet.Benchmarks;

/// <summary>The sync that the benchmarks run: Finale products, eleven mapped columns.</summary>
internal static class BenchDefinition
{
    public const string Sync = "bench";

    public static readonly string Yaml = """
        sync: bench
        source: bench
        destination: { schema: bench }
        phases:
          - name: catalogue
            streams:
              - stream: products
                table: products
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

    public static SyncDefinition Read() => SyncDefinitionReader.ReadSnapshot(Yaml);

    /// <summary>Settings of the source without its secrets.</summary>
    public static string Settings(Uri sandbox, int pageSize) => $$"""
        {"baseUrl":"{{new Uri(sandbox, "finale")}}","account":"acme","startDate":"2026-10-04","pageSize":{{pageSize}},"headroom":0,"requestsPerMinute":100000,"collectionsPerHour":100000}
        """;
}
