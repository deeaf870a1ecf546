using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>The journal entries that Altegio calls records: who comes when, for what.</summary>
internal static class EntryModel
{
    /// <summary>An entry is made at most so long before the visit.</summary>
    public const long LongestNotice = 15 * 86_400;

    /// <summary>The user who made all entries.</summary>
    public const long CreatorId = 50_123;

    private static readonly int[] Attendances = [-1, 0, 1, 1, 1, 2];

    public static StreamModel Entries { get; } = new()
    {
        Name = "records",
        IndexOf = (account, id) => AltegioText.IndexOf(account, id, AltegioText.FirstEntry),
        Fields =
        [
            new("id", (writer, in row) => writer.WriteNumberValue(AltegioText.Id(row, AltegioText.FirstEntry)), FieldRole.Key),
            new("company_id", (writer, in row) => writer.WriteRawValue(row.Stream.Account.NameUtf8.Span, skipInputValidation: true)),
            new("staff_id", (writer, in row) => writer.WriteNumberValue(StaffId(row))),
            new("services", WriteServices),
            new("goods_transactions", AltegioText.WriteNothing),
            new("staff", WriteStaff),
            new("client", WriteClient),
            new("date", (writer, in row) => AltegioText.WriteLocal(writer, VisitAt(row))),
            new("datetime", WriteDateTime),
            new("create_date", (writer, in row) => AltegioText.WriteDate(writer, row.CreatedAt), FieldRole.Date),
            new("comment", WriteComment, FieldRole.Label),
            new("online", (writer, in row) => writer.WriteBooleanValue(row.Fixed(3) % 2 == 0)),
            new("attendance", (writer, in row) => writer.WriteNumberValue(Attendance(row))),
            new("visit_attendance", (writer, in row) => writer.WriteNumberValue(Attendance(row))),
            new("confirmed", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(5) % 2))),
            new("seance_length", (writer, in row) => writer.WriteNumberValue(Length(row)), FieldRole.Number),
            new("length", (writer, in row) => writer.WriteNumberValue(Length(row))),
            new("visit_id", (writer, in row) => writer.WriteNumberValue(AltegioText.Id(row, AltegioText.FirstVisit))),
            new("created_user_id", (writer, in row) => writer.WriteNumberValue(CreatorId)),
            new("deleted", (writer, in row) => writer.WriteBooleanValue(row.Deleted)),
            new("paid_full", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(6) % 2))),
            new("last_change_date", (writer, in row) => AltegioText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
            new("record_labels", AltegioText.WriteNothing),
            new("custom_fields", AltegioText.WriteNothing),
            new("api_id", (writer, in row) => writer.WriteStringValue(""u8)),
        ],
    };

    /// <summary>When the visit is, Unix seconds; on a quarter hour.</summary>
    public static long VisitAt(in SandboxRow row) => (row.CreatedAt / 900 * 900) + (900 * (long)(row.Fixed(1) % (LongestNotice / 900)));

    public static long StaffId(in SandboxRow row) =>
        AltegioText.FirstStaff + row.Stream.Account.IdOffset + StaffIndex(row);

    public static long StaffIndex(in SandboxRow row) => row.Stream.Account.PickIndex("staff", row.Fixed(2));

    public static long ClientId(in SandboxRow row) => AltegioText.FirstClient + row.Stream.Account.IdOffset + ClientIndex(row);

    private static long ClientIndex(in SandboxRow row) => row.Stream.Account.PickIndex("clients", row.Fixed(7));

    private static int Attendance(in SandboxRow row) => Attendances[row.Varying(4) % (ulong)Attendances.Length];

    private static long Length(in SandboxRow row) => 900 * (1 + (long)(row.Fixed(8) % 8));

    // Walk-ins have no client: an empty object, so an array.
    private static void WriteClient(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Fixed(9) % 25 == 0)
        {
            AltegioText.WriteNothing(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("id"u8, ClientId(row));
        writer.WriteString("name"u8, AltegioText.NameOf(row.Stream.Account, "clients", ClientIndex(row)));
        AltegioText.WritePhone(writer, "phone"u8, ClientIndex(row));
        writer.WriteEndObject();
    }

    private static void WriteStaff(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, StaffId(row));
        writer.WriteString("name"u8, AltegioText.NameOf(row.Stream.Account, "staff", StaffIndex(row)));
        writer.WriteString("specialization"u8, "Stylist"u8);
        writer.WriteEndObject();
    }

    private static void WriteServices(Utf8JsonWriter writer, in SandboxRow row)
    {
        var chance = row.Fixed(11);
        var price = ServiceModel.Price(chance >> 8);
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, AltegioText.IdOf(row.Stream.Account, "services", AltegioText.FirstService, chance));
        writer.WriteString("title"u8, Vocabulary.Treatment(chance));
        writer.WriteNumber("cost"u8, price);
        writer.WriteNumber("manual_cost"u8, price);
        writer.WriteNumber("cost_per_unit"u8, price);
        writer.WriteNumber("discount"u8, 0);
        writer.WriteNumber("first_cost"u8, price);
        writer.WriteNumber("amount"u8, 1);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    // One offset in fifty is wrong: the local date is the one to trust.
    private static void WriteDateTime(Utf8JsonWriter writer, in SandboxRow row) =>
        AltegioText.Date(stackalloc byte[32], VisitAt(row), wrongBy: row.Fixed(12) % 50 == 0 ? 1 : 0).WriteTo(writer);

    private static void WriteComment(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[40]);
        (row.Revision == 0 ? text : text.Add("changed "u8).Add(row.Revision)).WriteTo(writer);
    }
}
