using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Shipments: one for each order, received or shipped.</summary>
internal static class ShipmentModel
{
    public static StreamModel Shipments { get; } = new()
    {
        Name = "shipment",
        IndexOf = (_, id) => FinaleText.Number(id, "", 7) ?? -1,
        Fields =
        [
            new("shipmentId", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(row.Index + 1, 7).WriteTo(writer), FieldRole.Key),
            new("shipmentIdUser", (writer, in row) =>
                OrderId(new Utf8Text(stackalloc byte[32]), row).Add("-1"u8).WriteTo(writer), FieldRole.Label),
            new("shipmentUrl", (writer, in row) =>
                FinaleText.Url(stackalloc byte[FinaleText.Room], row, "shipment"u8).Add(row.Index + 1, 7).WriteTo(writer)),
            new("shipmentTypeId", (writer, in row) =>
                writer.WriteStringValue(OrderModel.IsPurchase(row.Index) ? "PURCHASE_SHIPMENT"u8 : "SALES_SHIPMENT"u8)),
            new("primaryOrderUrl", (writer, in row) =>
                OrderId(FinaleText.Url(stackalloc byte[FinaleText.Room], row, "order"u8), row).WriteTo(writer)),
            new("statusId", (writer, in row) =>
                writer.WriteStringValue(row.Varying(1) % 3 == 0 ? "SHIPMENT_INPUT"u8 : "SHIPMENT_DELIVERED"u8)),
            new("receiveDate", (writer, in row) => FinaleText.WriteDate(writer, row.CreatedAt + 86_400), FieldRole.Date),
            new("shipmentItemList", WriteItems),
            new("lastUpdatedDate", (writer, in row) => FinaleText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
        ],
    };

    private static Utf8Text OrderId(Utf8Text text, in SandboxRow row) =>
        text.Add(OrderModel.IsPurchase(row.Index) ? "PO-"u8 : "SO-"u8).Add(row.Index + 1, 7);

    private static void WriteItems(Utf8JsonWriter writer, in SandboxRow row)
    {
        Span<byte> room = stackalloc byte[FinaleText.Room];
        writer.WriteStartArray();
        writer.WriteStartObject();
        FinaleText.ProductUrl(room, row, row.Stream.Account.PickIndex("product", row.Fixed(2))).WriteTo(writer, "productUrl"u8);
        FinaleText.FacilityUrl(room, row, (long)(row.Fixed(3) % 5)).WriteTo(writer, "facilityUrl"u8);
        writer.WriteNumber("quantity"u8, 1 + (long)(row.Varying(4) % 48));
        writer.WriteNull("lotId"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
