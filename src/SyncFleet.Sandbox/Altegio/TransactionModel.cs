using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>Finance transactions: the sign of the amount is the direction. They are found by date, never by change.</summary>
internal static class TransactionModel
{
    public static StreamModel Transactions { get; } = new()
    {
        Name = "transactions",
        IndexOf = (account, id) => AltegioText.IndexOf(account, id, AltegioText.FirstTransaction),
        Fields =
        [
            new("id", (writer, in row) => writer.WriteNumberValue(AltegioText.Id(row, AltegioText.FirstTransaction)), FieldRole.Key),
            new("document_id", (writer, in row) => writer.WriteNumberValue(330_000 + row.Index)),
            new("date", (writer, in row) => AltegioText.WriteDate(writer, row.CreatedAt), FieldRole.Date),
            new("amount", (writer, in row) =>
                new Utf8Text(stackalloc byte[24]).AddCents(Cents(row)).WriteRawTo(writer), FieldRole.Number),
            new("comment", WriteComment, FieldRole.Label),
            new("last_change_date", (writer, in row) => AltegioText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
            new("record_id", (writer, in row) =>
                writer.WriteNumberValue(AltegioText.IdOf(row.Stream.Account, "records", AltegioText.FirstEntry, row.Fixed(2)))),
            new("visit_id", (writer, in row) =>
                writer.WriteNumberValue(AltegioText.IdOf(row.Stream.Account, "records", AltegioText.FirstVisit, row.Fixed(2)))),
            new("sold_item_id", (writer, in row) => writer.WriteNumberValue(AltegioText.FirstService + (long)(row.Fixed(3) % 120))),
            new("sold_item_type", (writer, in row) => writer.WriteStringValue(row.Fixed(3) % 5 == 0 ? "good"u8 : "service"u8)),
            new("expense", (writer, in row) => WritePair(writer, 5, "Payment for services"u8)),
            new("account", WriteAccount),
            new("client", WriteClient),
            new("master", (writer, in row) => WriteMaster(writer, row)),
            new("supplier", AltegioText.WriteNothing),
        ],
    };

    /// <summary>The client who paid; null for a sale without one.</summary>
    public static long? ClientId(in SandboxRow row) =>
        ClientIndex(row) is { } client ? AltegioText.FirstClient + row.Stream.Account.IdOffset + client : null;

    private static long? ClientIndex(in SandboxRow row) =>
        row.Fixed(5) % 4 == 0 ? null : row.Stream.Account.PickIndex("clients", row.Fixed(6));

    // From −500 to 2 500, in steps of five cents.
    private static long Cents(in SandboxRow row) => ((long)(row.Varying(1) % 60_000) - 10_000) * 5;

    private static void WriteComment(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[64]).Add("Receipt "u8).Add(row.Index + 1);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    private static void WritePair(Utf8JsonWriter writer, long id, ReadOnlySpan<byte> title)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, id);
        writer.WriteString("title"u8, title);
        writer.WriteEndObject();
    }

    private static void WriteAccount(Utf8JsonWriter writer, in SandboxRow row)
    {
        var isCash = row.Fixed(4) % 2 == 0;
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, isCash ? 1 : 2);
        writer.WriteString("title"u8, isCash ? "Cash desk"u8 : "Card terminal"u8);
        writer.WriteBoolean("is_cash"u8, isCash);
        writer.WriteBoolean("is_default"u8, isCash);
        writer.WriteEndObject();
    }

    private static void WriteClient(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (ClientIndex(row) is not { } client)
        {
            AltegioText.WriteNothing(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("id"u8, AltegioText.FirstClient + row.Stream.Account.IdOffset + client);
        writer.WriteString("name"u8, AltegioText.NameOf(row.Stream.Account, "clients", client));
        AltegioText.WritePhone(writer, "phone"u8, client);
        writer.WriteEndObject();
    }

    private static void WriteMaster(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Fixed(8) % 3 == 0)
        {
            AltegioText.WriteNothing(writer);
        }
        else
        {
            WritePair(writer, EntryModel.StaffId(row), AltegioText.NameOf(row.Stream.Account, "staff", EntryModel.StaffIndex(row)));
        }
    }
}
