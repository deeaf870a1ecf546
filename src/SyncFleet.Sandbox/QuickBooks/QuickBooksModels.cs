using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>The entities of a company, and the fields that all of them have.</summary>
internal static class QuickBooksModels
{
    /// <summary>Id of the first record of each entity.</summary>
    public const long FirstId = 1;

    public static IReadOnlyList<StreamModel> All { get; } =
    [
        PartyModels.Vendors, PartyModels.Customers, ItemModel.Items, TransactionModels.PurchaseOrders, TransactionModels.Invoices, TransactionModels.Payments,
    ];

    /// <summary>As queries and answers name it, e.g. <c>PurchaseOrder</c>.</summary>
    public static string EntityOf(StreamModel model) => model.Name switch
    {
        "purchaseorder" => "PurchaseOrder",
        var name => char.ToUpperInvariant(name[0]) + name[1..],
    };

    /// <summary>Its records are never deleted, only made inactive.</summary>
    public static bool IsNameList(StreamModel model) => model.Name is "vendor" or "customer" or "item";

    public static StreamModel Entity(string name, params IReadOnlyList<FieldDefinition> own) => new()
    {
        Name = name,
        IndexOf = (_, id) => long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number - FirstId
            : -1,
        Fields =
        [
            new("Id", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(FirstId + row.Index).WriteTo(writer), FieldRole.Key),
            new("SyncToken", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(row.Revision).WriteTo(writer)),
            new("domain", (writer, in row) => writer.WriteStringValue("QBO"u8)),
            new("sparse", (writer, in row) => writer.WriteBooleanValue(false)),
            .. own,
            new("MetaData", WriteMetaData, FieldRole.Updated),
        ],
    };

    /// <summary>A reference to a record of another entity: <c>{value, name}</c>.</summary>
    public static void WriteReference(Utf8JsonWriter writer, long index, ReadOnlySpan<byte> name)
    {
        writer.WriteStartObject();
        new Utf8Text(stackalloc byte[24]).Add(FirstId + index).WriteTo(writer, "value"u8);
        if (!name.IsEmpty)
        {
            writer.WriteString("name"u8, name);
        }

        writer.WriteEndObject();
    }

    public static void WriteCurrency(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("value"u8, "USD"u8);
        writer.WriteString("name"u8, "United States Dollar"u8);
        writer.WriteEndObject();
    }

    /// <summary>What a change data capture says of a deleted record.</summary>
    public static void WriteDeleted(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, "Deleted"u8);
        new Utf8Text(stackalloc byte[24]).Add(FirstId + row.Index).WriteTo(writer, "Id"u8);
        writer.WriteString("domain"u8, "QBO"u8);
        writer.WriteStartObject("MetaData"u8);
        PacificTime.Write(writer, "LastUpdatedTime"u8, row.UpdatedAt);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMetaData(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartObject();
        PacificTime.Write(writer, "CreateTime"u8, row.CreatedAt);
        PacificTime.Write(writer, "LastUpdatedTime"u8, row.UpdatedAt);
        writer.WriteEndObject();
    }
}
