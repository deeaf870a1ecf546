using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Purchase and sales orders in one collection. Lines come with the single order only, unless a setting says otherwise.</summary>
internal static class OrderModel
{
    private static readonly byte[][] StatusIds =
        [[.. "ORDER_CREATED"u8], [.. "ORDER_LOCKED"u8], [.. "ORDER_COMPLETED"u8], [.. "ORDER_CANCELLED"u8], [.. "ORDER_EMBRYONIC"u8]];

    private static readonly FieldDefinition Lines = new("orderItemList", WriteLines);

    public static StreamModel Orders { get; } = new()
    {
        Name = "order",
        IndexOf = (_, id) => FinaleText.Number(id, "PO-", 7) is { } bought && IsPurchase(bought) ? bought
            : FinaleText.Number(id, "SO-", 7) is { } sold && !IsPurchase(sold) ? sold : -1,
        DetailFields = [Lines],
        Fields =
        [
            new("orderId", (writer, in row) => Id(new Utf8Text(stackalloc byte[24]), row).WriteTo(writer), FieldRole.Key),
            new("orderUrl", (writer, in row) => Url(stackalloc byte[FinaleText.Room], row).WriteTo(writer)),
            new("orderTypeId", (writer, in row) => writer.WriteStringValue(IsPurchase(row.Index) ? "PURCHASE_ORDER"u8 : "SALES_ORDER"u8)),
            new("statusId", (writer, in row) => writer.WriteStringValue(StatusIds[Status(row)])),
            new("orderDate", (writer, in row) => FinaleText.WriteDate(writer, row.CreatedAt / 86_400 * 86_400), FieldRole.Date),
            new("dueDate", (writer, in row) => writer.WriteNullValue()),
            new("receiveDate", (writer, in row) => WriteDay(writer, row, IsPurchase(row.Index))),
            new("shipDate", (writer, in row) => WriteDay(writer, row, !IsPurchase(row.Index))),
            new("referenceNumber", WriteReference, FieldRole.Label),
            new("originFacilityUrl", (writer, in row) => WriteFacility(writer, row, !IsPurchase(row.Index))),
            new("destinationFacilityUrl", (writer, in row) => WriteFacility(writer, row, IsPurchase(row.Index))),
            new("orderRoleList", WriteRoles),
            new("orderAdjustmentList", WriteEmptyList),
            new("shipmentUrlList", WriteEmptyList),
            new("invoiceUrlList", WriteEmptyList),
            new("userFieldDataList", WriteUserFields),
            new("publicNotes", (writer, in row) => writer.WriteStringValue(""u8)),
            new("privateNotes", (writer, in row) => writer.WriteStringValue(""u8)),
            new("saleSourceId", (writer, in row) => writer.WriteNullValue()),
            new("settlementTermId", (writer, in row) => writer.WriteStringValue("NET_30"u8)),
            new("actionUrlLock", (writer, in row) => WriteAction(writer, row, "/lock"u8, Status(row) == 0)),
            new("actionUrlComplete", (writer, in row) => WriteAction(writer, row, "/complete"u8, Status(row) == 1)),
            new("createdDate", (writer, in row) => FinaleText.WriteDate(writer, row.CreatedAt)),
            new("lastUpdatedDate", (writer, in row) => FinaleText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
        ],
    };

    /// <summary>The orders with their lines in every collection.</summary>
    public static IReadOnlyList<FieldDefinition> FieldsWithLines { get; } = [.. Orders.Fields, Lines];

    /// <summary>Two orders in three are purchases.</summary>
    public static bool IsPurchase(long index) => index % 3 != 2;

    private static Utf8Text Id(Utf8Text text, in SandboxRow row) =>
        text.Add(IsPurchase(row.Index) ? "PO-"u8 : "SO-"u8).Add(row.Index + 1, 7);

    private static Utf8Text Url(Span<byte> room, in SandboxRow row) => Id(FinaleText.Url(room, row, "order"u8), row);

    private static int Status(in SandboxRow row) => (row.Varying(1) % 20) switch { < 4 => 0, < 9 => 1, < 18 => 2, 18 => 3, _ => 4 };

    private static void WriteEmptyList(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        writer.WriteEndArray();
    }

    private static void WriteDay(Utf8JsonWriter writer, in SandboxRow row, bool isGiven)
    {
        if (isGiven)
        {
            FinaleText.WriteDate(writer, (row.CreatedAt / 86_400 * 86_400) + (86_400 * (1 + (long)(row.Varying(2) % 20))));
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteReference(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[40]).Add("Q-"u8).Add((long)(row.Fixed(3) % 100_000));
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    private static void WriteFacility(Utf8JsonWriter writer, in SandboxRow row, bool isGiven)
    {
        if (isGiven)
        {
            FinaleText.FacilityUrl(stackalloc byte[FinaleText.Room], row, (long)(row.Fixed(4) % 5)).WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteRoles(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("roleTypeId"u8, IsPurchase(row.Index) ? "SUPPLIER"u8 : "CUSTOMER"u8);
        var party = row.Stream.Account.PickIndex("partygroup", row.Fixed(5));
        new Utf8Text(stackalloc byte[24]).Add(FinaleText.FirstParty + Math.Max(1, party)).WriteTo(writer, "partyId"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteUserFields(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        if (row.Fixed(6) % 5 == 0)
        {
            writer.WriteStartObject();
            writer.WriteString("attrName"u8, "user_10000"u8);
            writer.WriteString("attrValue"u8, row.Varying(7) % 2 == 0 ? "rush"u8 : "drop-ship"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAction(Utf8JsonWriter writer, in SandboxRow row, ReadOnlySpan<byte> action, bool isAllowed)
    {
        if (isAllowed)
        {
            Url(stackalloc byte[FinaleText.Room], row).Add(action).WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteLines(Utf8JsonWriter writer, in SandboxRow row)
    {
        Span<byte> room = stackalloc byte[FinaleText.Room];
        var count = 1 + (int)(row.Fixed(8) % 4);
        writer.WriteStartArray();
        for (var line = 1; line <= count; line++)
        {
            var chance = row.Fixed(100 + (ulong)line);
            var product = row.Stream.Account.PickIndex("product", chance);
            writer.WriteStartObject();
            Url(room, row).Add("/orderitem/"u8).Add(line).WriteTo(writer, "orderItemUrl"u8);
            FinaleText.ProductId(room, product).WriteTo(writer, "productId"u8);
            FinaleText.ProductUrl(room, row, product).WriteTo(writer, "productUrl"u8);
            writer.WriteNumber("quantity"u8, 1 + (long)(row.Varying(200 + (ulong)line) % 48));
            writer.WritePropertyName("unitPrice"u8);
            new Utf8Text(room).AddCents(1 + (long)(chance % 30_000)).WriteRawTo(writer);
            writer.WriteNull("normalizedPackingString"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
