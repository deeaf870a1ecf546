using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>Persons, organizations, sales invoices and sales quotes. What is deleted is gone without a word.</summary>
internal static class PayamgostarModels
{
    public static StreamModel Persons { get; } = Object(
        "person",
        1,
        [
            new("firstName", (writer, in row) => writer.WriteStringValue("سارا")),
            new("lastName", (writer, in row) => new Utf8Text(stackalloc byte[64]).Add("محمدی "u8).Add(row.Index + 1).WriteTo(writer)),
            .. Identity(),
            new("birthDate", (writer, in row) => writer.WriteNullValue()),
            new("organizations", WriteNothing),
        ]);

    public static StreamModel Organizations { get; } = Object(
        "organization",
        2,
        [
            .. Identity(),
            new("economicCode", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(411_000_000 + row.Index).WriteTo(writer)),
            new("registerNumber", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(5_000 + row.Index).WriteTo(writer)),
            new("employees", WriteNothing),
        ]);

    public static StreamModel Invoices { get; } = Object(
        "invoice",
        3,
        [.. Billable("invoiceDate"), new("relatedQuoteId", (writer, in row) => WriteId(writer, 4, row.Stream.Account.PickIndex("quote", row.Fixed(4))))]);

    public static StreamModel Quotes { get; } = Object(
        "quote", 4, [new("quoteType", (writer, in row) => writer.WriteStringValue("Quote"u8)), .. Billable("quoteDate")]);

    public static IReadOnlyList<StreamModel> All { get; } = [Persons, Organizations, Invoices, Quotes];

    private static StreamModel Object(string name, int kind, IReadOnlyList<FieldDefinition> own) => new()
    {
        Name = name,
        IndexOf = (_, id) => id.Length == 36 && id.StartsWith(Prefix(kind), StringComparison.OrdinalIgnoreCase)
            && long.TryParse(id.AsSpan(24), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1,
        Fields =
        [
            new("crmId", (writer, in row) => WriteId(writer, kind, row.Index), FieldRole.Key),
            new("crmObjectTypeCode", (writer, in row) => writer.WriteStringValue(name == "quote" ? "PI_5" : name)),
            new("crmObjectTypeIndex", (writer, in row) => writer.WriteNumberValue(kind * 2)),
            .. own,
            new("refId", (writer, in row) => writer.WriteNullValue()),
            new("extendedProperties", WriteExtended),
            new("tags", WriteNothing),
            new("creatDate", (writer, in row) => TehranText.Write(writer, row.CreatedAt), FieldRole.Date),
            new("modifyDate", (writer, in row) => TehranText.Write(writer, row.UpdatedAt), FieldRole.Updated),
        ],
    };

    private static IReadOnlyList<FieldDefinition> Identity() =>
    [
        new("identityId", (writer, in row) => WriteId(writer, row.Stream.Model.Name == "person" ? 1 : 2, row.Index)),
        new("nickName", WriteName, FieldRole.Label),
        new("customerNumber", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add("100-"u8).Add(2_000 + row.Index).WriteTo(writer)),
        new("nationalCode", (writer, in row) => new Utf8Text(stackalloc byte[16]).Add(row.Index, 10).WriteTo(writer)),
        new("email", (writer, in row) => new Utf8Text(stackalloc byte[48]).Add("contact"u8).Add(row.Index).Add("@example.test"u8).WriteTo(writer)),
        new("balance", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(3) % 900_000)), FieldRole.Number),
        new("phoneContacts", WritePhones),
        new("addressContacts", WriteNothing),
        new("categories", WriteNothing),
    ];

    private static IReadOnlyList<FieldDefinition> Billable(string dateField) =>
    [
        new("number", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(1_200 + row.Index).WriteTo(writer)),
        new("subject", WriteName, FieldRole.Label),
        new(dateField, (writer, in row) => TehranText.Write(writer, row.CreatedAt)),
        new("expireDate", (writer, in row) => writer.WriteNullValue()),
        new("identityId", (writer, in row) => WriteId(writer, 1, row.Stream.Account.PickIndex("person", row.Fixed(2)))),
        new("billableObjectState", (writer, in row) => writer.WriteNullValue()),
        new("billableObjectStateIndex", (writer, in row) => writer.WriteNumberValue((long)(row.Varying(5) % 4))),
        new("discount", (writer, in row) => writer.WriteNumberValue(0)),
        new("vat", (writer, in row) => writer.WriteNumberValue(Price(row) * Count(row) / 10)),
        new("totalValue", (writer, in row) => writer.WriteNumberValue(Price(row) * Count(row))),
        new("finalValue", (writer, in row) => writer.WriteNumberValue(Price(row) * Count(row) * 11 / 10), FieldRole.Number),
        new("vatPercent", (writer, in row) => writer.WriteNumberValue(10)),
        new("details", WriteDetails),
    ];

    private static string Prefix(int kind) => string.Create(CultureInfo.InvariantCulture, $"8d0f6a4e-{kind:0000}-4000-8000-");

    private static void WriteId(Utf8JsonWriter writer, int kind, long index) =>
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{Prefix(kind)}{index:000000000000}"));

    private static long Price(in SandboxRow row) => 1_000 * (1 + (long)(row.Fixed(8) % 900));

    private static long Count(in SandboxRow row) => 10 * (1 + (long)(row.Varying(9) % 20));

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row)
    {
        ReadOnlySpan<byte> word = row.Stream.Model.Name switch
        {
            "person" => "سارا محمدی "u8,
            "organization" => "شرکت نمونه "u8,
            "quote" => "پیش فاکتور "u8,
            _ => "فاکتور "u8,
        };
        var text = new Utf8Text(stackalloc byte[96]).Add(word).Add(row.Index + 1);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    private static void WriteNothing(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        writer.WriteEndArray();
    }

    private static void WriteExtended(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("userKey"u8, "siagh_code"u8);
        new Utf8Text(stackalloc byte[24]).Add(1_001 + row.Index).WriteTo(writer, "value"u8);
        writer.WriteString("preview"u8, ""u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WritePhones(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WritePropertyName("id"u8);
        WriteId(writer, 9, row.Index);
        writer.WriteBoolean("default"u8, value: true);
        writer.WriteString("phoneType"u8, "Mobile"u8);
        new Utf8Text(stackalloc byte[24]).Add("0912"u8).Add(row.Index, 7).WriteTo(writer, "phoneNumber"u8);
        writer.WriteString("continuedNumber"u8, ""u8);
        writer.WriteString("extension"u8, ""u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteDetails(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        new Utf8Text(stackalloc byte[24]).Add("K-"u8).Add((long)(row.Fixed(6) % 500), 4).WriteTo(writer, "productCode"u8);
        writer.WriteString("productName"u8, Vocabulary.Good(row.Fixed(6)));
        writer.WriteBoolean("isService"u8, value: false);
        writer.WriteNumber("baseUnitPrice"u8, Price(row));
        writer.WriteNumber("finalUnitPrice"u8, Price(row) * 11 / 10);
        writer.WriteNumber("count"u8, Count(row));
        writer.WriteNumber("totalDiscount"u8, 0);
        writer.WriteString("productUnitTypeName"u8, "عدد");
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
