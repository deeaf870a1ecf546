using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Products: about 270 bytes of JSON each.</summary>
internal static class ProductModel
{
    private static readonly JsonEncodedText Active = JsonEncodedText.Encode("PRODUCT_ACTIVE");
    private static readonly JsonEncodedText Inactive = JsonEncodedText.Encode("PRODUCT_INACTIVE");

    public static StreamModel Products { get; } = new()
    {
        Name = "product",
        IndexOf = (_, id) => FinaleText.IndexOfProduct(id),
        Fields =
        [
            new("productId", (writer, in row) => FinaleText.ProductId(stackalloc byte[16], row.Index).WriteTo(writer), FieldRole.Key),
            new("productUrl", (writer, in row) => FinaleText.ProductUrl(stackalloc byte[FinaleText.Room], row, row.Index).WriteTo(writer)),
            new("internalName", WriteName, FieldRole.Label),
            new("statusId", (writer, in row) => writer.WriteStringValue(row.Varying(2) % 10 < 9 ? Active : Inactive)),
            new("category", (writer, in row) => writer.WriteStringValue(Vocabulary.Category(row.Fixed(3)))),
            new("userCategory", (writer, in row) => writer.WriteNullValue()),
            new("universalProductCode", (writer, in row) =>
                new Utf8Text(stackalloc byte[24]).Add("40"u8).Add((long)(row.Fixed(4) % 10_000_000_000), 10).WriteTo(writer)),
            new("cost", WriteCost, FieldRole.Number),
            new("supplierList", WriteSuppliers),
            new("createdDate", (writer, in row) =>
                FinaleText.WriteDate(writer, row.CreatedAt - (long)(row.Fixed(5) % 31_536_000)), FieldRole.Date),
            new("lastUpdatedDate", (writer, in row) => FinaleText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
        ],
    };

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[96]).Add(Vocabulary.Good(row.Fixed(1))).Add(" "u8)
            .Add(50 + (long)(row.Fixed(6) % 40 * 25)).Add(" g"u8);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    // One product in twenty has no cost.
    private static void WriteCost(Utf8JsonWriter writer, in SandboxRow row)
    {
        var chance = row.Varying(7);
        if (chance % 20 == 0)
        {
            writer.WriteNullValue();
        }
        else
        {
            new Utf8Text(stackalloc byte[24]).AddCents((long)(chance % 50_000) + 1).WriteRawTo(writer);
        }
    }

    private static void WriteSuppliers(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        var chance = row.Fixed(8);
        if (chance % 10 != 0)
        {
            var party = row.Stream.Account.PickIndex("partygroup", chance >> 8);
            writer.WriteStartObject();
            FinaleText.Url(stackalloc byte[FinaleText.Room], row, "partygroup"u8)
                .Add(FinaleText.FirstParty + party).WriteTo(writer, "supplierPartyUrl"u8);
            new Utf8Text(stackalloc byte[24]).Add("S-"u8).Add((long)(chance >> 40)).WriteTo(writer, "supplierProductId"u8);
            writer.WritePropertyName("price"u8);
            new Utf8Text(stackalloc byte[24]).AddCents((long)(row.Varying(9) % 40_000) + 1).WriteRawTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
