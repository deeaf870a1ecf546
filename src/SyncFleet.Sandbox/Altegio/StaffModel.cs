using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>Team members of a location.</summary>
internal static class StaffModel
{
    public static StreamModel Staff { get; } = new()
    {
        Name = "staff",
        FixedSize = 40,
        IndexOf = (account, id) => AltegioText.IndexOf(account, id, AltegioText.FirstStaff),
        Fields =
        [
            new("id", (writer, in row) => writer.WriteNumberValue(AltegioText.Id(row, AltegioText.FirstStaff)), FieldRole.Key),
            new("name", WriteName, FieldRole.Label),
            new("company_id", (writer, in row) => writer.WriteRawValue(row.Stream.Account.NameUtf8.Span, skipInputValidation: true)),
            new("specialization", (writer, in row) => writer.WriteStringValue("Stylist"u8)),
            new("position", WritePosition),
            new("avatar", (writer, in row) => writer.WriteStringValue(""u8)),
            new("fired", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(3) % 15 == 0 ? 1 : 0)), FieldRole.Number),
            new("status", (writer, in row) => writer.WriteNumberValue(0)),
            new("hidden", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(4) % 8 == 0 ? 1 : 0))),
            new("user_id", (writer, in row) => writer.WriteNullValue()),
            new("is_paid_staff", (writer, in row) => writer.WriteBooleanValue(row.Fixed(5) % 2 == 0)),
        ],
    };

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[64]).Add(Vocabulary.FirstName(row.Fixed(1)));
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    private static void WritePosition(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Fixed(6) % 5 == 0)
        {
            AltegioText.WriteNothing(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("id"u8, 3);
        writer.WriteString("title"u8, "Master"u8);
        writer.WriteEndObject();
    }
}
