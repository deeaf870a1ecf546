using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>Services of a location.</summary>
internal static class ServiceModel
{
    public static StreamModel Services { get; } = new()
    {
        Name = "services",
        FixedSize = 120,
        IndexOf = (account, id) => AltegioText.IndexOf(account, id, AltegioText.FirstService),
        Fields =
        [
            new("id", (writer, in row) => writer.WriteNumberValue(AltegioText.Id(row, AltegioText.FirstService)), FieldRole.Key),
            new("title", WriteTitle, FieldRole.Label),
            new("category_id", (writer, in row) => writer.WriteNumberValue(1 + (long)(row.Fixed(2) % 8))),
            new("price_min", (writer, in row) => writer.WriteNumberValue(Price(row.Varying(3))), FieldRole.Number),
            new("price_max", (writer, in row) => writer.WriteNumberValue(Price(row.Varying(3)) * 2)),
            new("discount", (writer, in row) => writer.WriteNumberValue(0)),
            new("comment", (writer, in row) => writer.WriteStringValue(""u8)),
            new("duration", (writer, in row) => writer.WriteNumberValue(900 * (1 + (long)(row.Fixed(4) % 8)))),
            new("active", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(5) % 10 == 0 ? 0 : 1))),
            new("staff", AltegioText.WriteNothing),
        ],
    };

    public static long Price(ulong chance) => 10 + (long)(chance % 20 * 5);

    private static void WriteTitle(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[64]).Add(Vocabulary.Treatment(row.Fixed(1))).Add(" "u8).Add(row.Index + 1);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }
}
