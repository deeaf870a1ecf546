using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.ManyChat;

/// <summary>What a page has: subscribers, tags, custom fields and flows.</summary>
internal static class ManyChatModels
{
    public const long FirstSubscriber = 9_001_002_001;
    public const long FirstTag = 11;
    public const long FirstField = 301;

    private static readonly string[] FieldTypes = ["text", "number", "date", "datetime", "boolean"];

    public static StreamModel Subscribers { get; } = new()
    {
        Name = "subscribers",
        IndexOf = (_, id) => IndexOf(id, FirstSubscriber),
        Fields =
        [
            new("id", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add(FirstSubscriber + row.Index).WriteTo(writer), FieldRole.Key),
            new("key", (writer, in row) => new Utf8Text(stackalloc byte[32]).Add("user:"u8).Add(FirstSubscriber + row.Index).WriteTo(writer)),
            new("page_id", (writer, in row) => writer.WriteStringValue(row.Stream.Account.NameUtf8.Span)),
            new("status", (writer, in row) => writer.WriteStringValue("active"u8)),
            new("first_name", (writer, in row) => writer.WriteStringValue(Vocabulary.FirstName(row.Fixed(1)))),
            new("last_name", (writer, in row) => writer.WriteStringValue(Vocabulary.LastName(row.Fixed(2)))),
            new("name", WriteName, FieldRole.Label),
            new("gender", (writer, in row) => writer.WriteStringValue(row.Fixed(3) % 2 == 0 ? "female"u8 : "male"u8)),
            new("locale", (writer, in row) => writer.WriteStringValue("en_US"u8)),
            new("language", (writer, in row) => writer.WriteStringValue("English"u8)),
            new("timezone", (writer, in row) => writer.WriteStringValue("UTC+01"u8)),
            new("phone", (writer, in row) => new Utf8Text(stackalloc byte[24]).Add("+3816"u8).Add(row.Index, 8).WriteTo(writer)),
            new("email", WriteEmail),
            new("optin_phone", (writer, in row) => writer.WriteBooleanValue(row.Fixed(4) % 2 == 0)),
            new("optin_email", (writer, in row) => writer.WriteBooleanValue(row.Fixed(5) % 2 == 0)),
            new("subscribed", (writer, in row) => WriteDate(writer, row.CreatedAt), FieldRole.Date),
            new("last_interaction", (writer, in row) => WriteDate(writer, row.UpdatedAt), FieldRole.Updated),
            new("last_seen", (writer, in row) => writer.WriteNullValue()),
            new("last_input_text", (writer, in row) => writer.WriteStringValue(row.Varying(6) % 3 == 0 ? "price?"u8 : "hello"u8)),
            new("tags", WriteTags),
            new("custom_fields", WriteCustomFields),
        ],
    };

    public static StreamModel Tags { get; } = new()
    {
        Name = "tags",
        FixedSize = 12,
        IndexOf = (_, id) => IndexOf(id, FirstTag),
        Fields =
        [
            new("id", (writer, in row) => writer.WriteNumberValue(FirstTag + row.Index), FieldRole.Key),
            new("name", (writer, in row) => WriteNumbered(writer, "tag "u8, row), FieldRole.Label),
        ],
    };

    public static StreamModel CustomFields { get; } = new()
    {
        Name = "custom_fields",
        FixedSize = 8,
        IndexOf = (_, id) => IndexOf(id, FirstField),
        Fields =
        [
            new("id", (writer, in row) => writer.WriteNumberValue(FirstField + row.Index), FieldRole.Key),
            new("name", WriteFieldName, FieldRole.Label),
            new("type", (writer, in row) => writer.WriteStringValue(FieldTypes[row.Index % FieldTypes.Length])),
            new("description", (writer, in row) => writer.WriteStringValue(""u8)),
        ],
    };

    public static StreamModel Flows { get; } = new()
    {
        Name = "flows",
        FixedSize = 5,
        IndexOf = (_, _) => -1,
        Fields =
        [
            new("ns", (writer, in row) => new Utf8Text(stackalloc byte[40]).Add("content20261020_"u8).Add(row.Index + 1, 6).WriteTo(writer), FieldRole.Key),
            new("name", (writer, in row) => WriteNumbered(writer, "flow "u8, row), FieldRole.Label),
            new("folder_id", (writer, in row) => writer.WriteNumberValue(1)),
        ],
    };

    public static IReadOnlyList<StreamModel> All { get; } = [Subscribers, Tags, CustomFields, Flows];

    /// <summary>Value of the custom field <c>crm_id</c>, the first of all: by it subscribers are found.</summary>
    public static string CrmId(in SandboxRow row) => string.Create(CultureInfo.InvariantCulture, $"C-{row.Index % 50}");

    public static string Phone(in SandboxRow row) => string.Create(CultureInfo.InvariantCulture, $"+3816{row.Index:00000000}");

    public static string Email(in SandboxRow row) =>
        row.Fixed(8) % 8 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"subscriber{row.Index}@example.test");

    public static string Name(in SandboxRow row) =>
        $"{System.Text.Encoding.UTF8.GetString(Vocabulary.FirstName(row.Fixed(1)))} {System.Text.Encoding.UTF8.GetString(Vocabulary.LastName(row.Fixed(2)))}";

    private static long IndexOf(string id, long first) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(-1, number - first) : -1;

    private static void WriteDate(Utf8JsonWriter writer, long unixSeconds) =>
        new Utf8Text(stackalloc byte[32]).AddDateTime(unixSeconds).Add("+00:00"u8).WriteTo(writer);

    private static void WriteName(Utf8JsonWriter writer, in SandboxRow row) =>
        writer.WriteStringValue(row.Revision == 0 ? Name(row) : string.Create(CultureInfo.InvariantCulture, $"{Name(row)} r{row.Revision}"));

    private static void WriteEmail(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (Email(row) is { Length: > 0 } email)
        {
            writer.WriteStringValue(email);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteNumbered(Utf8JsonWriter writer, ReadOnlySpan<byte> word, in SandboxRow row)
    {
        var text = new Utf8Text(stackalloc byte[32]).Add(word).Add(row.Index + 1);
        (row.Revision == 0 ? text : text.Add(" r"u8).Add(row.Revision)).WriteTo(writer);
    }

    private static void WriteFieldName(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Index == 0)
        {
            writer.WriteStringValue("crm_id"u8);
        }
        else
        {
            WriteNumbered(writer, "field "u8, row);
        }
    }

    private static void WriteTags(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        if (row.Varying(9) % 2 == 0)
        {
            var tag = row.Stream.Account.PickIndex("tags", row.Varying(10));
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, FirstTag + tag);
            new Utf8Text(stackalloc byte[32]).Add("tag "u8).Add(tag + 1).WriteTo(writer, "name"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // The type of a value follows the type of its field.
    private static void WriteCustomFields(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartArray();
        WriteField(writer, 0, "crm_id", "text", CrmId(row));
        WriteField(writer, 1, "field 2", "number", (long)(row.Varying(11) % 1000));
        WriteField(writer, 4, "field 5", "boolean", row.Varying(12) % 2 == 0);
        writer.WriteEndArray();
    }

    private static void WriteField(Utf8JsonWriter writer, int index, string name, string type, object value)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, FirstField + index);
        writer.WriteString("name"u8, name);
        writer.WriteString("type"u8, type);
        writer.WriteString("description"u8, ""u8);
        writer.WritePropertyName("value"u8);
        switch (value)
        {
            case long number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            default:
                writer.WriteStringValue((string)value);
                break;
        }

        writer.WriteEndObject();
    }
}
