using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>What is bought and sold.</summary>
internal static class ItemModel
{
    public static StreamModel Items { get; } = QuickBooksModels.Entity(
        "item",
        new("Name", WriteName, FieldRole.Label),
        new("FullyQualifiedName", WriteName),
        new("Sku", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add("SKU-"u8).Add(row.Index + 1, 7).WriteTo(writer)),
        new("Type", (writer, in row) => writer.WriteStringValue(IsStocked(row) ? "Inventory"u8 : "Service"u8)),
        new("Active", (writer, in row) => writer.WriteBooleanValue(!row.Deleted)),
        new("UnitPrice", (writer, in row) => new Utf8Text(stackalloc byte[24]).AddCents(100 + (long)(row.Varying(2) % 30_000)).WriteRawTo(writer), FieldRole.Number),
        new("PurchaseCost", (writer, in row) => new Utf8Text(stackalloc byte[24]).AddCents(50 + (long)(row.Fixed(3) % 20_000)).WriteRawTo(writer)),
        new("QtyOnHand", (writer, in row) => writer.WriteNumberValue(IsStocked(row) ? (long)(row.Varying(4) % 500) : 0)),
        new("TrackQtyOnHand", (writer, in row) => writer.WriteBooleanValue(IsStocked(row))),
        new("InvStartDate", (writer, in row) => new Utf8Text(stackalloc byte[16]).AddDate(row.CreatedAt).WriteTo(writer), FieldRole.Date),
        new("IncomeAccountRef", (writer, in row) => QuickBooksModels.WriteReference(writer, 78, "Sales"u8)),
        new("ExpenseAccountRef", (writer, in row) => QuickBooksModels.WriteReference(writer, 79, "Cost of Goods Sold"u8)));

    /// <summary>The name an item was made with; the number makes it unique.</summary>
    public static Utf8Text Name(Span<byte> room, SimulatedStream stream, long index) =>
        new Utf8Text(room).Add(Vocabulary.Good(Chance.Of(stream.Seed, (ulong)index, 1))).Add(" "u8).Add(index + 1);

    private static bool IsStocked(in SandboxRow row) => row.Fixed(5) % 4 != 0;

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = Name(stackalloc byte[96], row.Stream, row.Index);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }
}
