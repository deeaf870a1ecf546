using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncFleet.Benchmarks.Transforming;

/// <summary>A Finale product as one would declare it by hand.</summary>
internal sealed record HandProduct
{
    public required string ProductId { get; init; }

    public string? ProductUrl { get; init; }

    public required string InternalName { get; init; }

    public string? StatusId { get; init; }

    public string? Category { get; init; }

    public string? UserCategory { get; init; }

    public decimal? Cost { get; init; }

    public string? UniversalProductCode { get; init; }

    public JsonElement SupplierList { get; init; }

    public DateTime? CreatedDate { get; init; }

    public DateTime LastUpdatedDate { get; init; }

    /// <summary>Column <c>status</c>.</summary>
    [JsonIgnore]
    public string Status => StatusId switch { "PRODUCT_ACTIVE" => "active", "PRODUCT_INACTIVE" => "inactive", _ => "unknown" };
}

/// <summary>Reads <see cref="HandProduct"/> by generated code.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HandProduct))]
internal sealed partial class HandProductJson : JsonSerializerContext;
