using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>Purchase orders, invoices and payments.</summary>
internal static class TransactionModels
{
    public static StreamModel PurchaseOrders { get; } = QuickBooksModels.Entity(
        "purchaseorder",
        Number("PO-"),
        TxnDate(),
        new("DueDate", WriteDueDate),
        new("POStatus", (writer, in row) => writer.WriteStringValue(row.Varying(3) % 3 == 0 ? "Closed"u8 : "Open"u8)),
        new("VendorRef", (writer, in row) => WriteParty(writer, row, "vendor")),
        new("APAccountRef", (writer, in row) => QuickBooksModels.WriteReference(writer, 32, "Accounts Payable (A/P)"u8)),
        new("PrivateNote", WriteNote, FieldRole.Label),
        new("TotalAmt", WriteTotal, FieldRole.Number),
        new("CurrencyRef", QuickBooksModels.WriteCurrency),
        new("LinkedTxn", WriteNothing),
        new("Line", WriteLines));

    public static StreamModel Invoices { get; } = QuickBooksModels.Entity(
        "invoice",
        Number("INV-"),
        TxnDate(),
        new("DueDate", WriteDueDate),
        new("CustomerRef", (writer, in row) => WriteParty(writer, row, "customer")),
        new("PrivateNote", WriteNote, FieldRole.Label),
        new("TotalAmt", WriteTotal, FieldRole.Number),
        new("Balance", WriteTotal),
        new("EmailStatus", (writer, in row) => writer.WriteStringValue("NotSet"u8)),
        new("CurrencyRef", QuickBooksModels.WriteCurrency),
        new("LinkedTxn", WriteNothing),
        new("Line", WriteLines));

    public static StreamModel Payments { get; } = QuickBooksModels.Entity(
        "payment",
        TxnDate(),
        new("CustomerRef", (writer, in row) => WriteParty(writer, row, "customer")),
        new("PaymentRefNum", WriteNote, FieldRole.Label),
        new("TotalAmt", WriteTotal, FieldRole.Number),
        new("UnappliedAmt", (writer, in row) => writer.WriteNumberValue(0)),
        new("CurrencyRef", QuickBooksModels.WriteCurrency),
        new("Line", WritePaid));

    private static FieldDefinition Number(string prefix)
    {
        var start = System.Text.Encoding.ASCII.GetBytes(prefix);
        return new("DocNumber", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(start).Add(1000 + row.Index).WriteTo(writer));
    }

    private static FieldDefinition TxnDate() =>
        new("TxnDate", (writer, in row) => new Utf8Text(stackalloc byte[16]).AddDate(row.CreatedAt).WriteTo(writer), FieldRole.Date);

    private static int Lines(in SandboxRow row) => 1 + (int)(row.Fixed(8) % 4);

    private static long Quantity(in SandboxRow row, int line) => 1 + (long)(row.Varying(200 + (ulong)line) % 48);

    private static long Price(in SandboxRow row, int line) => 100 + (long)(row.Fixed(100 + (ulong)line) % 30_000);

    private static long Total(in SandboxRow row)
    {
        var total = 0L;
        for (var line = 1; line <= Lines(row); line++)
        {
            total += Quantity(row, line) * Price(row, line);
        }

        return total;
    }

    private static void WriteTotal(Utf8JsonWriter writer, in SandboxRow row) => new Utf8Text(stackalloc byte[24]).AddCents(Total(row)).WriteRawTo(writer);

    private static void WriteNote(Utf8JsonWriter writer, in SandboxRow row) =>
        new Utf8Text(stackalloc byte[32]).Add("Note "u8).Add(row.Index + 1).Add(" r"u8).Add(row.Revision).WriteTo(writer);

    private static void WriteDueDate(Utf8JsonWriter writer, in SandboxRow row) =>
        new Utf8Text(stackalloc byte[16]).AddDate(row.CreatedAt + (30 * 86_400)).WriteTo(writer);

    private static void WriteNothing(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        writer.WriteEndArray();
    }

    private static void WriteParty(Utf8JsonWriter writer, in SandboxRow row, string entity)
    {
        var index = row.Stream.Account.PickIndex(entity, row.Fixed(2));
        QuickBooksModels.WriteReference(writer, index, PartyModels.Name(stackalloc byte[96], row.Stream.Account[entity], index).Written);
    }

    private static void WriteLines(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        for (var line = 1; line <= Lines(row); line++)
        {
            WriteLine(writer, row, line);
        }

        writer.WriteEndArray();
    }

    private static void WriteLine(Utf8JsonWriter writer, in SandboxRow row, int line)
    {
        var detail = row.Stream.Model.Name == "purchaseorder" ? "ItemBasedExpenseLineDetail"u8 : "SalesItemLineDetail"u8;
        var item = row.Stream.Account.PickIndex("item", row.Fixed(100 + (ulong)line));
        writer.WriteStartObject();
        new Utf8Text(stackalloc byte[8]).Add(line).WriteTo(writer, "Id"u8);
        writer.WriteNumber("LineNum"u8, line);
        writer.WritePropertyName("Amount"u8);
        new Utf8Text(stackalloc byte[24]).AddCents(Quantity(row, line) * Price(row, line)).WriteRawTo(writer);
        writer.WriteString("DetailType"u8, detail);
        writer.WriteStartObject(detail);
        writer.WritePropertyName("ItemRef"u8);
        QuickBooksModels.WriteReference(writer, item, ItemModel.Name(stackalloc byte[96], row.Stream.Account["item"], item).Written);
        writer.WriteNumber("Qty"u8, Quantity(row, line));
        writer.WritePropertyName("UnitPrice"u8);
        new Utf8Text(stackalloc byte[24]).AddCents(Price(row, line)).WriteRawTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WritePaid(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WritePropertyName("Amount"u8);
        new Utf8Text(stackalloc byte[24]).AddCents(Total(row)).WriteRawTo(writer);
        writer.WriteStartArray("LinkedTxn"u8);
        writer.WriteStartObject();
        new Utf8Text(stackalloc byte[24]).Add(QuickBooksModels.FirstId + row.Stream.Account.PickIndex("invoice", row.Fixed(3))).WriteTo(writer, "TxnId"u8);
        writer.WriteString("TxnType"u8, "Invoice"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
