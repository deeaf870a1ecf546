using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Party groups: suppliers, customers and carriers in one collection. The first is the own company, <c>PRIMARY</c>.</summary>
internal static class PartyModel
{
    public static StreamModel Parties { get; } = new()
    {
        Name = "partygroup",
        IndexOf = (_, id) =>
            id == "PRIMARY" ? 0 : long.TryParse(id, out var number) && number > FinaleText.FirstParty ? number - FinaleText.FirstParty : -1,
        Fields =
        [
            new("partyId", (writer, in row) => Id(new Utf8Text(stackalloc byte[24]), row).WriteTo(writer), FieldRole.Key),
            new("partyUrl", (writer, in row) =>
                Id(FinaleText.Url(stackalloc byte[FinaleText.Room], row, "partygroup"u8), row).WriteTo(writer)),
            new("groupName", WriteName, FieldRole.Label),
            new("statusId", (writer, in row) => writer.WriteStringValue(row.Varying(2) % 12 == 0 ? "PARTY_DISABLED"u8 : "PARTY_ENABLED"u8)),
            new("roleTypeIdList", WriteRoles),
            new("contactMechList", WriteContacts),
            new("createdDate", (writer, in row) => FinaleText.WriteDate(writer, row.CreatedAt - 86_400), FieldRole.Date),
            new("lastUpdatedDate", (writer, in row) => FinaleText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
        ],
    };

    private static Utf8Text Id(Utf8Text text, in SandboxRow row) =>
        row.Index == 0 ? text.Add("PRIMARY"u8) : text.Add(FinaleText.FirstParty + row.Index);

    // Two parties in a hundred share their name with others: names are no keys.
    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[96]).Add(Vocabulary.LastName(row.Fixed(1))).Add(" & "u8).Add(Vocabulary.City(row.Fixed(3)));
        if (row.Fixed(4) % 50 != 0)
        {
            text = text.Add(" No. "u8).Add(row.Index + 1);
        }

        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    private static void WriteRoles(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        var chance = row.Index == 0 ? 9 : row.Fixed(5) % 10;
        if (chance <= 3)
        {
            writer.WriteStringValue("SUPPLIER"u8);
        }

        if (chance is >= 3 and <= 7)
        {
            writer.WriteStringValue("CUSTOMER"u8);
        }

        if (chance == 8)
        {
            writer.WriteStringValue("CARRIER"u8);
        }

        writer.WriteEndArray();
    }

    private static void WriteContacts(Utf8JsonWriter writer, in SandboxRow row)
    {
        var chance = row.Varying(6);
        writer.WriteStartArray();
        if (chance % 3 != 0)
        {
            writer.WriteStartObject();
            writer.WriteString("contactMechTypeId"u8, "EMAIL_ADDRESS"u8);
            new Utf8Text(stackalloc byte[64]).Add("sales"u8).Add(row.Index).Add("@example.test"u8).WriteTo(writer, "infoString"u8);
            writer.WriteString("contactMechPurposeTypeId"u8, "GENERAL"u8);
            writer.WriteEndObject();
        }

        if (chance % 4 == 0)
        {
            writer.WriteStartObject();
            writer.WriteString("contactMechTypeId"u8, "POSTAL_ADDRESS"u8);
            writer.WriteString("contactMechPurposeTypeId"u8, "SHIPPING_LOCATION"u8);
            new Utf8Text(stackalloc byte[32]).Add((long)(chance >> 20) % 900 + 1).Add(" Main St"u8).WriteTo(writer, "address1"u8);
            writer.WriteString("city"u8, Vocabulary.City(row.Fixed(3)));
            writer.WriteNull("stateProvinceGeoId"u8);
            new Utf8Text(stackalloc byte[24]).Add((long)(chance >> 30) % 100_000, 5).WriteTo(writer, "postalCode"u8);
            writer.WriteString("countryGeoId"u8, "USA"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
