using System.Text.Json;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>One stream: which kind of CRM object it is.</summary>
internal sealed record PayamgostarStream
{
    public const string ModifiedField = "modifyDate";

    private const string Text = "string";
    private const string Number = "number";
    private const string Many = "array";

    private static readonly (string Name, string Type)[] Common =
    [
        ("crmId", Text), ("identityId", Text), ("crmObjectTypeCode", Text), ("crmObjectTypeId", Text), ("crmObjectTypeIndex", Number),
        ("crmObjectTypeName", Text), ("parentCrmObjectId", Text), ("extendedProperties", Many), ("tags", Many), ("refId", Text), ("stageId", Text),
        ("colorId", Number), ("subject", Text), ("description", Text), ("creatDate", Text), (ModifiedField, Text),
    ];

    private static readonly (string Name, string Type)[] Identity =
    [
        ("nickName", Text), ("phoneContacts", Many), ("addressContacts", Many), ("email", Text), ("alternativeEmail", Text), ("website", Text),
        ("customerNumber", Text), ("customerDate", Text), ("balance", Number), ("categories", Many), ("nationalCode", Text), ("economicCode", Text),
    ];

    private static readonly (string Name, string Type)[] Billable =
    [
        ("number", Text), ("expireDate", Text), ("billableObjectState", Text), ("billableObjectStateIndex", Number), ("priceListName", Text),
        ("relatedQuoteId", Text), ("discount", Number), ("vat", Number), ("toll", Number), ("additionalCosts", Number), ("totalValue", Number),
        ("finalValue", Number), ("vatPercent", Number), ("tollPercent", Number), ("discountPercent", Number), ("details", Many),
    ];

    public static IReadOnlyList<PayamgostarStream> All { get; } =
    [
        new()
        {
            Name = "persons", Path = "person", TypeKeySetting = "personTypeKey",
            Fields = [.. Common, .. Identity, ("firstName", Text), ("lastName", Text), ("birthDate", Text), ("gender", Text), ("personPrefix", Text), ("organizations", Many)],
        },
        new()
        {
            Name = "organizations", Path = "organization", TypeKeySetting = "organizationTypeKey",
            Fields = [.. Common, .. Identity, ("businessType", Text), ("registerNumber", Text), ("nationalId", Text), ("employees", Many)],
        },
        new() { Name = "invoices", Path = "invoice/sales", TypeKeySetting = "invoiceTypeKey", Fields = [.. Common, .. Billable, ("invoiceDate", Text)] },
        new() { Name = "pre_invoices", Path = "quote/sales", TypeKeySetting = "quoteTypeKey", Fields = [.. Common, .. Billable, ("quoteType", Text), ("quoteDate", Text)] },
    ];

    public required string Name { get; init; }

    /// <summary>Behind <c>crmobject/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The setting that narrows it to one of the customer's own types.</summary>
    public required string TypeKeySetting { get; init; }

    public required IReadOnlyList<(string Name, string Type)> Fields { get; init; }

    public StreamDescription Describe() => new()
    {
        Name = Name,
        Key = ["crmId"],
        CursorField = ModifiedField,
        SchemaJson = JsonSerializer.Serialize(new
        {
            type = "object",
            properties = Fields.ToDictionary(field => field.Name, field => new { type = new[] { field.Type, "null" } }),
        }),
    };
}
