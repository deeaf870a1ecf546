using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>The locations themselves, which Altegio calls companies.</summary>
internal static class CompanyModel
{
    public static StreamModel Companies { get; } = new()
    {
        Name = "companies",
        FixedSize = AltegioCredentials.Locations.Count,
        IndexOf = (_, id) =>
            long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - FirstLocation : -1,
        Fields =
        [
            new("id", (writer, in row) => writer.WriteNumberValue(FirstLocation + row.Index), FieldRole.Key),
            new("title", WriteTitle, FieldRole.Label),
            new("public_title", WriteTitle),
            new("country", (writer, in row) => writer.WriteStringValue("Serbia"u8)),
            new("city", (writer, in row) => writer.WriteStringValue(Vocabulary.City(row.Fixed(1)))),
            new("city_id", (writer, in row) => writer.WriteNumberValue(1 + (long)(row.Fixed(1) % 6))),
            new("active", (writer, in row) => writer.WriteNumberValue(1), FieldRole.Number),
            new("phone", (writer, in row) => writer.WriteStringValue("381110000000"u8)),
            new("phones", AltegioText.WriteNothing),
            new("email", (writer, in row) => writer.WriteStringValue("salon@example.test"u8)),
            new("timezone", (writer, in row) => writer.WriteNumberValue(1)),
            new("timezone_name", (writer, in row) => writer.WriteStringValue(SalonTime.ZoneName)),
            new("schedule", (writer, in row) => writer.WriteStringValue("Mon-Sat 9-20"u8)),
            new("address", (writer, in row) => writer.WriteStringValue("1 Main St"u8)),
            new("coordinate_lat", (writer, in row) => writer.WriteNumberValue(44.8125m)),
            new("coordinate_lon", (writer, in row) => writer.WriteNumberValue(20.4612m)),
            new("currency_short_title", (writer, in row) => writer.WriteStringValue("€"u8)),
            new("business_type_id", (writer, in row) => writer.WriteNumberValue(1)),
        ],
    };

    private static long FirstLocation { get; } = long.Parse(AltegioCredentials.Locations[0], CultureInfo.InvariantCulture);

    private static void WriteTitle(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[64]).Add("Salon "u8).Add(Vocabulary.City(row.Fixed(1)));
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }
}
