using System.Runtime.InteropServices;
using System.Text.Json;
using SyncFleet.Connectors.Times;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Siagh;

/// <summary>
/// The contacts: what leaves the connector is a record as received, without the passwords that come along, and with the Gregorian
/// day beside each of its Persian ones (<c>RegDate</c> and <c>RegDateGregorian</c>).
/// </summary>
internal static class SiaghContacts
{
    public const string Stream = "contacts";

    public const string KeyField = "Code";

    private static readonly HashSet<string> Days = new(StringComparer.Ordinal) { "BirthDate", "RegDate", "ExpireDate" };

    private static readonly (string Name, string Type)[] Fields =
    [
        (KeyField, "integer"), ("RecordId", "string"), ("Name", "string"), ("NickName", "string"), ("PreName", "string"), ("FatherName", "string"),
        ("TowardType", "boolean"), ("tarafType", "integer"), ("NationalCode", "string"), ("MobileNo", "string"), ("MobileNo2", "string"),
        ("TelNo", "string"), ("TelNo2", "string"), ("Email", "string"), ("Email2", "string"), ("WebSiteAddress", "string"), ("Address", "string"),
        ("PostalCode", "string"), ("CityCode", "string"), ("CountryCode", "string"), ("GeographicCode", "string"), ("Gender", "string"),
        ("BirthDate", "string"), ("BirthDateGregorian", "string"), ("RegDate", "string"), ("RegDateGregorian", "string"), ("ExpireDate", "string"),
        ("ExpireDateGregorian", "string"), ("IsActive", "boolean"), ("Confirm", "boolean"), ("HasDisCount", "boolean"),
        ("ParentCode", "integer"), ("AccountPartyCode", "integer"), ("Coin", "number"), ("Description", "string"),
    ];

    public static StreamDescription Describe() => new()
    {
        Name = Stream,
        Key = [KeyField],
        SchemaJson = JsonSerializer.Serialize(new
        {
            type = "object",
            properties = Fields.ToDictionary(field => field.Name, field => new { type = new[] { field.Type, "null" } }),
        }),
    };

    /// <summary>Staff accounts stand in the same list.</summary>
    public static bool IsStaff(JsonElement contact) =>
        contact.ValueKind == JsonValueKind.Object && contact.TryGetProperty("IsAdminUser", out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The key; 0 when it can't be read.</summary>
    public static long CodeOf(JsonElement contact) =>
        contact.ValueKind == JsonValueKind.Object && contact.TryGetProperty(KeyField, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var code) ? code : 0;

    public static void Write(Utf8JsonWriter writer, JsonElement contact)
    {
        if (contact.ValueKind != JsonValueKind.Object)
        {
            WriteValue(writer, contact);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in contact.EnumerateObject().Where(member => !member.Name.Contains("password", StringComparison.OrdinalIgnoreCase)))
        {
            writer.WritePropertyName(member.Name);
            WriteValue(writer, member.Value);
            if (Days.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.String && JalaliDays.TryParse(member.Value.GetString(), out var day))
            {
                writer.WriteString($"{member.Name}Gregorian", day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        writer.WriteEndObject();
    }

    // Scalars letter by letter; what is nested is written anew, so that no line break of the body comes along.
    private static void WriteValue(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Write(writer, value);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
                break;
        }
    }
}
