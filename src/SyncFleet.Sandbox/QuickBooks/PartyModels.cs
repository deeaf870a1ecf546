using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>Vendors and customers.</summary>
internal static class PartyModels
{
    public static StreamModel Vendors { get; } = QuickBooksModels.Entity(
        "vendor",
        [
            .. Party(),
            new("AcctNum", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add("V-"u8).Add(row.Index + 1, 5).WriteTo(writer)),
            new("Vendor1099", (writer, in row) => writer.WriteBooleanValue(row.Fixed(7) % 4 == 0)),
        ]);

    public static StreamModel Customers { get; } = QuickBooksModels.Entity(
        "customer",
        [
            .. Party(),
            new("FullyQualifiedName", WriteName),
            new("Job", (writer, in row) => writer.WriteBooleanValue(false)),
            new("BalanceWithJobs", WriteBalance),
            new("Taxable", (writer, in row) => writer.WriteBooleanValue(row.Fixed(7) % 2 == 0)),
            new("PreferredDeliveryMethod", (writer, in row) => writer.WriteStringValue(row.Fixed(8) % 2 == 0 ? "Email"u8 : "Print"u8)),
        ]);

    /// <summary>A name for references; the number makes it unique.</summary>
    public static Utf8Text Name(Span<byte> room, SimulatedStream stream, long index) =>
        new Utf8Text(room).Add(Vocabulary.LastName(Chance.Of(stream.Seed, (ulong)index, 1))).Add(" "u8).Add(stream.Model.Name == "vendor" ? "Supplies "u8 : "Shop "u8).Add(index + 1);

    private static IReadOnlyList<FieldDefinition> Party() =>
    [
        new("DisplayName", WriteName, FieldRole.Label),
        new("CompanyName", (writer, in row) => Name(stackalloc byte[96], row.Stream, row.Index).Add(" Ltd"u8).WriteTo(writer)),
        new("GivenName", (writer, in row) => writer.WriteStringValue(Vocabulary.FirstName(row.Fixed(2)))),
        new("FamilyName", (writer, in row) => writer.WriteStringValue(Vocabulary.LastName(row.Fixed(1)))),
        new("PrintOnCheckName", WriteName),
        new("Active", (writer, in row) => writer.WriteBooleanValue(!row.Deleted)),
        new("Balance", WriteBalance, FieldRole.Number),
        new("PrimaryPhone", WritePhone),
        new("PrimaryEmailAddr", WriteEmail),
        new("BillAddr", WriteAddress),
        new("CurrencyRef", QuickBooksModels.WriteCurrency),
    ];

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        var text = Name(stackalloc byte[96], row.Stream, row.Index);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    private static void WriteBalance(Utf8JsonWriter writer, in SandboxRow row) =>
        new Utf8Text(stackalloc byte[24]).AddCents((long)(row.Varying(3) % 500_000)).WriteRawTo(writer);

    private static void WritePhone(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartObject();
        new Utf8Text(stackalloc byte[24]).Add("555-"u8).Add(row.Index % 10_000, 4).WriteTo(writer, "FreeFormNumber"u8);
        writer.WriteEndObject();
    }

    private static void WriteEmail(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartObject();
        new Utf8Text(stackalloc byte[64]).Add("party"u8).Add(row.Index).Add("@example.test"u8).WriteTo(writer, "Address"u8);
        writer.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartObject();
        new Utf8Text(stackalloc byte[24]).Add(90_000 + row.Index).WriteTo(writer, "Id"u8);
        new Utf8Text(stackalloc byte[40]).Add(1 + (row.Index % 200)).Add(" Dock Rd"u8).WriteTo(writer, "Line1"u8);
        writer.WriteString("City"u8, Vocabulary.City(row.Fixed(5)));
        writer.WriteString("CountrySubDivisionCode"u8, "CA"u8);
        new Utf8Text(stackalloc byte[16]).Add(94_000 + (long)(row.Fixed(6) % 1000)).WriteTo(writer, "PostalCode"u8);
        writer.WriteEndObject();
    }
}
