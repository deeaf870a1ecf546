using System.Globalization;
using System.Text.Json;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Benchmarks.Fleets;

/// <summary>
/// Syncs that the benchmarks run: Finale products, eleven mapped columns, from one account of a sandbox into one table. Several syncs
/// of one definition have a source each and the table together.
/// </summary>
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
    public static BenchDefinition Measured { get; } = new() { Name = "bench", Account = BenchAccount.Acme, StartDate = "2026-10-04" };

    /// <summary>What runs before, so that neither side's start-up is measured: the last ninth of another account's records.</summary>
    public static BenchDefinition WarmUp { get; } = new() { Name = "warmup", Account = BenchAccount.Globex, StartDate = "2026-10-29" };

    /// <summary>Name of the schema and of the sync, or what the names of several begin with.</summary>
    public required string Name { get; init; }

    public required BenchAccount Account { get; init; }

    /// <summary>Day from which records are read; the sandbox spreads them evenly over the 28 days before its own now.</summary>
    public required string StartDate { get; init; }

    public string Yaml => Write(Name);

    /// <summary>All records of the account from a sandbox that lives in the present: read in one window, so with no request too many.</summary>
    public static BenchDefinition OfToday(string name) => new()
    {
        Name = name,
        Account = BenchAccount.Acme,
        StartDate = TimeProvider.System.GetUtcNow().AddDays(-28).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary>The definition of a sync of this name, which is its source's name too.</summary>
    public string Write(string sync) => $$"""
        sync: {{sync}}
        source: {{sync}}
        destination: { schema: {{Name}} }
        phases:
          - name: catalogue
            streams:
              - stream: products
                table: products
        {{Columns}}
        """;

    public SyncDefinition Read() => SyncDefinitionReader.ReadSnapshot(Yaml);

    /// <summary>Settings of the source without its secrets; its rate budgets are wider than any benchmark needs.</summary>
    public string Settings(Uri sandbox, int pageSize) => JsonSerializer.Serialize(new
    {
        baseUrl = new Uri(sandbox, "finale"),
        account = Account.Name,
        startDate = StartDate,
        pageSize,
        headroom = 0,
        requestsPerMinute = 100_000,
        collectionsPerHour = 100_000,
    });
}
