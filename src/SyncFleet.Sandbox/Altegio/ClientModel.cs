using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>Clients of a location.</summary>
internal static class ClientModel
{
    public static StreamModel Clients { get; } = new()
    {
        Name = "clients",
        IndexOf = (account, id) => AltegioText.IndexOf(account, id, AltegioText.FirstClient),
        Fields =
        [
            new("id", (writer, in row) => writer.WriteNumberValue(AltegioText.Id(row, AltegioText.FirstClient)), FieldRole.Key),
            new("name", WriteName, FieldRole.Label),
            new("surname", (writer, in row) => writer.WriteStringValue(Vocabulary.LastName(row.Fixed(2)))),
            new("middle_name", (writer, in row) => writer.WriteStringValue(""u8)),
            new("display_name", (writer, in row) => new Utf8Text(stackalloc byte[80]).Add(Vocabulary.FirstName(row.Fixed(1))).Add(" "u8)
                .Add(Vocabulary.LastName(row.Fixed(2))).WriteTo(writer)),
            new("phone", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add("3816"u8).Add(row.Index, 8).WriteTo(writer)),
            new("email", WriteEmail),
            new("categories", WriteCategories),
            new("sex_id", (writer, in row) => writer.WriteNumberValue((long)(row.Fixed(3) % 3))),
            new("discount", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(4) % 4) * 5)),
            new("importance_id", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(5) % 4))),
            new("card", (writer, in row) => writer.WriteStringValue(""u8)),
            new("birth_date", WriteBirthDate, FieldRole.Date),
            new("comment", (writer, in row) => writer.WriteStringValue(""u8)),
            new("sms_check", (writer, in row) => writer.WriteNumberValue((long)(row.Fixed(6) % 2))),
            new("sms_not", (writer, in row) => writer.WriteNumberValue(0)),
            new("spent", (writer, in row) => WriteSpent(writer, row), FieldRole.Number),
            new("paid", (writer, in row) => WriteSpent(writer, row)),
            new("balance", (writer, in row) => writer.WriteNumberValue(0)),
            new("visits", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(7) % 40))),
            new("last_change_date", (writer, in row) => AltegioText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
            new("custom_fields", WriteCustomFields),
        ],
    };

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[64]).Add(Vocabulary.FirstName(row.Fixed(1)));
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    // One client in eight has no address.
    private static void WriteEmail(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Fixed(8) % 8 == 0)
        {
            writer.WriteStringValue(""u8);
        }
        else
        {
            new Utf8Text(stackalloc byte[64]).Add("client"u8).Add(row.Index).Add("@example.test"u8).WriteTo(writer);
        }
    }

    private static void WriteCategories(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        if (row.Varying(9) % 3 == 0)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, 9);
            writer.WriteString("title"u8, "Regular"u8);
            writer.WriteString("color"u8, "#3f51b5"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Unknown birthdays are empty texts, not nulls.
    private static void WriteBirthDate(Utf8JsonWriter writer, in SandboxRow row)
    {
        var chance = row.Fixed(10);
        if (chance % 4 == 0)
        {
            writer.WriteStringValue(""u8);
        }
        else
        {
            new Utf8Text(stackalloc byte[16]).AddDate(86_400L * (long)(chance % 13_000)).WriteTo(writer);
        }
    }

    private static void WriteSpent(Utf8JsonWriter writer, in SandboxRow row) =>
        new Utf8Text(stackalloc byte[24]).AddCents((long)(row.Varying(11) % 100_000) * 5).WriteRawTo(writer);

    private static void WriteCustomFields(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Fixed(12) % 6 != 0)
        {
            AltegioText.WriteNothing(writer);
            return;
        }

        writer.WriteStartObject();
        new Utf8Text(stackalloc byte[40]).Add("@client"u8).Add(row.Index).WriteTo(writer, "instagram"u8);
        writer.WriteEndObject();
    }
}
