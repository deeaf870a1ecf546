using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Facilities: five warehouses and their sublocations, which have a parent.</summary>
internal static class FacilityModel
{
    private const int Warehouses = 5;

    public static StreamModel Facilities { get; } = new()
    {
        Name = "facility",
        FixedSize = 25,
        IndexOf = (_, id) => long.TryParse(id, out var number) ? number - FinaleText.FirstFacility : -1,
        Fields =
        [
            new("facilityUrl", (writer, in row) =>
                FinaleText.FacilityUrl(stackalloc byte[FinaleText.Room], row, row.Index).WriteTo(writer), FieldRole.Key),
            new("facilityName", WriteName, FieldRole.Label),
            new("facilityTypeId", (writer, in row) => writer.WriteStringValue(row.Index < Warehouses ? "WAREHOUSE"u8 : "SUBLOCATION"u8)),
            new("parentFacilityUrl", WriteParent),
            new("lastUpdatedDate", (writer, in row) => FinaleText.WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
        ],
    };

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = row.Index < Warehouses
            ? new Utf8Text(stackalloc byte[64]).Add(Vocabulary.City((ulong)row.Index)).Add(" warehouse"u8)
            : new Utf8Text(stackalloc byte[64]).Add("Shelf "u8).Add(row.Index);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    private static void WriteParent(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Index < Warehouses)
        {
            writer.WriteNullValue();
        }
        else
        {
            FinaleText.FacilityUrl(stackalloc byte[FinaleText.Room], row, row.Index % Warehouses).WriteTo(writer);
        }
    }
}
