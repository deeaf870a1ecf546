using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Siagh;

/// <summary>Contacts: persons, organizations, and the staff that stands in the same list. Deleted ones are gone without a word.</summary>
internal static class ContactModel
{
    /// <summary>Code of the first contact.</summary>
    public const long FirstCode = 1001;

    private static readonly PersianCalendar Calendar = new();

    public static StreamModel Contacts { get; } = new()
    {
        Name = "contacts",
        IndexOf = (_, id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code - FirstCode : -1,
        Fields =
        [
            new("Code", (writer, in row) => writer.WriteNumberValue(FirstCode + row.Index), FieldRole.Key),
            new("RecordId", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(FirstCode + row.Index).WriteTo(writer)),
            new("Name", WriteName, FieldRole.Label),
            new("NickName", WriteNull),
            new("PreName", WriteNull),
            new("FatherName", WriteNull),
            new("TowardType", (writer, in row) => writer.WriteBooleanValue(IsOrganization(row))),
            new("tarafType", (writer, in row) => writer.WriteNumberValue(IsOrganization(row) ? 1 : 0)),
            new("NationalCode", WriteNull),
            new("MobileNo", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add("0912"u8).Add(row.Index, 7).WriteTo(writer)),
            new("TelNo", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add("021"u8).Add((long)(row.Varying(3) % 100_000_000), 8).WriteTo(writer)),
            new("Email", WriteNull),
            new("Address", (writer, in row) => writer.WriteStringValue("تهران")),
            new("PostalCode", WriteNull),
            new("Gender", (writer, in row) => writer.WriteStringValue(row.Fixed(5) % 2 == 0 ? "0"u8 : "1"u8)),
            new("BirthDate", WriteNull),
            new("RegDate", WriteRegDate, FieldRole.Date),
            new("IsActive", (writer, in row) => writer.WriteBooleanValue(row.Varying(6) % 10 != 0)),
            new("Confirm", (writer, in row) => writer.WriteBooleanValue(true)),
            new("IsAdminUser", (writer, in row) => writer.WriteBooleanValue(false)),
            new("Coin", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(7) % 200)), FieldRole.Number),
            new("Password", (writer, in row) => new Utf8Text(stackalloc byte[40]).Add("secret-of-"u8).Add(FirstCode + row.Index).WriteTo(writer)),
            new("Description", WriteNull),
        ],
    };

    private static bool IsOrganization(in SandboxRow row) => row.Fixed(2) % 4 == 0;

    private static void WriteNull(Utf8JsonWriter writer, in SandboxRow row) => writer.WriteNullValue();

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[96]).Add(IsOrganization(row) ? "شرکت نمونه "u8 : "سارا محمدی "u8).Add(row.Index + 1);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    // A day of the Persian calendar, in Tehran.
    private static void WriteRegDate(Utf8JsonWriter writer, in SandboxRow row)
    {
        var day = DateTime.UnixEpoch.AddSeconds(row.CreatedAt).AddHours(3.5);
        writer.WriteStringValue(string.Create(
            CultureInfo.InvariantCulture, $"{Calendar.GetYear(day):0000}/{Calendar.GetMonth(day):00}/{Calendar.GetDayOfMonth(day):00}"));
    }
}
