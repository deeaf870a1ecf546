using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Stock: inventory items (many rows may concern one product; exactly one quantity of a row is not zero) and variances.</summary>
internal static class InventoryModel
{
    /// <summary>Cannot be filtered and has no resource of its own.</summary>
    public static StreamModel Items { get; } = new()
    {
        Name = "inventoryitem",
        IndexOf = (_, _) => -1,
        Fields =
        [
            new("facilityUrl", (writer, in row) =>
                FinaleText.FacilityUrl(stackalloc byte[FinaleText.Room], row, (long)(row.Fixed(1) % 5)).WriteTo(writer)),
            new("productUrl", (writer, in row) => WriteProductUrl(writer, row), FieldRole.Key),
            new("lotId", WriteLot, FieldRole.Label),
            new("normalizedPackingString", (writer, in row) => writer.WriteNullValue()),
            new("orderUrl", (writer, in row) => writer.WriteNullValue()),
            new("quantityOnHand", (writer, in row) => WriteQuantity(writer, row, 0), FieldRole.Number),
            new("quantityOnOrder", (writer, in row) => WriteQuantity(writer, row, 1)),
            new("quantityReserved", (writer, in row) => WriteQuantity(writer, row, 2)),
        ],
    };

    public static StreamModel Variances { get; } = new()
    {
        Name = "inventoryvariance",
        IndexOf = (_, id) => FinaleText.Number(id, "IV-", 7) ?? -1,
        Fields =
        [
            new("inventoryVarianceUrl", (writer, in row) => FinaleText.Url(stackalloc byte[FinaleText.Room], row, "inventoryvariance"u8)
                .Add("IV-"u8).Add(row.Index + 1, 7).WriteTo(writer), FieldRole.Key),
            new("facilityUrl", (writer, in row) =>
                FinaleText.FacilityUrl(stackalloc byte[FinaleText.Room], row, (long)(row.Fixed(1) % 5)).WriteTo(writer)),
            new("physicalInventoryTypeId", (writer, in row) =>
                writer.WriteStringValue(row.Fixed(2) % 4 == 0 ? "FACILITY_COUNT"u8 : "FACILITY"u8)),
            new("statusId", (writer, in row) =>
                writer.WriteStringValue(row.Varying(3) % 5 == 0 ? "PHSCL_INV_INPUT"u8 : "PHSCL_INV_COMMITTED"u8), FieldRole.Label),
            new("inventoryItemVarianceList", WriteDifferences),
            new("lastUpdatedDate", (writer, in row) => FinaleText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
        ],
    };

    // Three rows to a product, so that sums matter.
    private static void WriteProductUrl(Utf8JsonWriter writer, in SandboxRow row) =>
        FinaleText.ProductUrl(stackalloc byte[FinaleText.Room], row, row.Stream.Account.PickIndex("product", (ulong)(row.Index / 3)))
            .WriteTo(writer);

    private static void WriteLot(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Index % 3 == 0)
        {
            writer.WriteNullValue();
        }
        else
        {
            new Utf8Text(stackalloc byte[32]).Add("LOT-"u8).Add((long)(row.Fixed(4) % 10_000), 4).WriteTo(writer);
        }
    }

    private static void WriteQuantity(Utf8JsonWriter writer, in SandboxRow row, int kind) =>
        writer.WriteNumberValue(row.Index % 3 == kind ? 1 + (long)(row.Varying(5) % 500) : 0);

    private static void WriteDifferences(Utf8JsonWriter writer, in SandboxRow row)
    {
        Span<byte> room = stackalloc byte[FinaleText.Room];
        writer.WriteStartArray();
        writer.WriteStartObject();
        FinaleText.FacilityUrl(room, row, (long)(row.Fixed(1) % 5)).WriteTo(writer, "facilityUrl"u8);
        FinaleText.ProductUrl(room, row, row.Stream.Account.PickIndex("product", row.Fixed(6))).WriteTo(writer, "productUrl"u8);
        writer.WriteNumber("quantityOnHandVar"u8, (long)(row.Varying(7) % 41) - 20);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
