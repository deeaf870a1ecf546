using System.Text.Json;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>One stream: which entity it is and what is special about it.</summary>
internal sealed record QuickBooksStream
{
    private const string Text = "string";
    private const string Number = "number";
    private const string Flag = "boolean";
    private const string Part = "object";
    private const string Many = "array";

    private static readonly (string Name, string Type)[] Common =
        [("Id", Text), ("SyncToken", Text), ("domain", Text), ("sparse", Flag), ("status", Text), ("MetaData", Part)];

    private static readonly (string Name, string Type)[] Party =
    [
        ("DisplayName", Text), ("CompanyName", Text), ("GivenName", Text), ("FamilyName", Text), ("PrintOnCheckName", Text), ("Active", Flag),
        ("Balance", Number), ("PrimaryPhone", Part), ("PrimaryEmailAddr", Part), ("WebAddr", Part), ("BillAddr", Part), ("CurrencyRef", Part),
    ];

    private static readonly (string Name, string Type)[] Transaction =
        [("DocNumber", Text), ("TxnDate", Text), ("TotalAmt", Number), ("CurrencyRef", Part), ("ExchangeRate", Number), ("LinkedTxn", Many), ("Line", Many), ("PrivateNote", Text)];

    public static IReadOnlyList<QuickBooksStream> All { get; } =
    [
        new()
        {
            Name = "vendors", Entity = "Vendor", IsNameList = true,
            Fields = [.. Common, .. Party, ("AcctNum", Text), ("Vendor1099", Flag), ("TaxIdentifier", Text), ("TermRef", Part), ("APAccountRef", Part)],
        },
        new()
        {
            Name = "items", Entity = "Item", IsNameList = true,
            Fields =
            [
                .. Common, ("Name", Text), ("FullyQualifiedName", Text), ("Sku", Text), ("Type", Text), ("Active", Flag), ("UnitPrice", Number),
                ("PurchaseCost", Number), ("QtyOnHand", Number), ("TrackQtyOnHand", Flag), ("InvStartDate", Text), ("IncomeAccountRef", Part),
                ("ExpenseAccountRef", Part), ("AssetAccountRef", Part), ("PrefVendorRef", Part),
            ],
        },
        new()
        {
            Name = "purchase_orders", Entity = "PurchaseOrder",
            Fields =
            [
                .. Common, .. Transaction, ("DueDate", Text), ("POStatus", Text), ("VendorRef", Part), ("APAccountRef", Part), ("ShipTo", Part),
                ("ShipAddr", Part), ("VendorAddr", Part), ("POEmail", Part), ("Memo", Text),
            ],
        },
        new()
        {
            Name = "customers", Entity = "Customer", IsNameList = true,
            Fields =
            [
                .. Common, .. Party, ("FullyQualifiedName", Text), ("Job", Flag), ("ParentRef", Part), ("ShipAddr", Part), ("BalanceWithJobs", Number),
                ("Taxable", Flag), ("PreferredDeliveryMethod", Text),
            ],
        },
        new()
        {
            Name = "invoices", Entity = "Invoice",
            Fields =
            [
                .. Common, .. Transaction, ("DueDate", Text), ("CustomerRef", Part), ("Balance", Number), ("EmailStatus", Text), ("BillEmail", Part),
                ("TxnTaxDetail", Part),
            ],
        },
        new()
        {
            Name = "payments", Entity = "Payment",
            Fields =
            [
                .. Common, .. Transaction, ("CustomerRef", Part), ("UnappliedAmt", Number), ("PaymentMethodRef", Part), ("DepositToAccountRef", Part),
                ("PaymentRefNum", Text),
            ],
        },
    ];

    public required string Name { get; init; }

    /// <summary>As queries name it.</summary>
    public required string Entity { get; init; }

    /// <summary>Its records are never deleted, only made inactive, and queries hide those unless asked.</summary>
    public bool IsNameList { get; init; }

    public required IReadOnlyList<(string Name, string Type)> Fields { get; init; }

    public StreamDescription Describe() => new()
    {
        Name = Name,
        Key = ["Id"],
        CursorField = "MetaData.LastUpdatedTime",
        SchemaJson = JsonSerializer.Serialize(new
        {
            type = "object",
            properties = Fields.ToDictionary(field => field.Name, field => new { type = new[] { field.Type, "null" } }),
        }),
    };
}
