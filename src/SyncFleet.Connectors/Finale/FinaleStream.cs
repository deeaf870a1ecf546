using System.Text.Json;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Finale;

/// <summary>One stream: which collection it is and how that is read.</summary>
internal sealed record FinaleStream
{
    public const string UpdatedField = "lastUpdatedDate";

    private const string Text = "string";

    public static IReadOnlyList<FinaleStream> All { get; } =
    [
        new()
        {
            Name = "products",
            Resource = "product",
            UrlField = "productUrl",
            IsIncremental = true,
            Fields =
            [
                ("productId", Text), ("productUrl", Text), ("internalName", Text), ("statusId", Text), ("category", Text),
                ("userCategory", Text), ("universalProductCode", Text), ("cost", "number"), ("supplierList", "array"),
                ("createdDate", Text), (UpdatedField, Text),
            ],
        },
        new()
        {
            Name = "vendors",
            Resource = "partygroup",
            UrlField = "partyUrl",
            IsIncremental = true,
            FilterField = "roleTypeIdList",
            FilterValue = "SUPPLIER",
            Fields =
            [
                ("partyId", Text), ("partyUrl", Text), ("groupName", Text), ("statusId", Text), ("roleTypeIdList", "array"),
                ("contactMechList", "array"), (UpdatedField, Text),
            ],
        },
        new()
        {
            Name = "purchase_orders",
            Resource = "order",
            UrlField = "orderUrl",
            IsIncremental = true,
            FilterField = "orderTypeId",
            FilterValue = "PURCHASE_ORDER",
            DetailField = "orderItemList",
            Fields =
            [
                ("orderId", Text), ("orderUrl", Text), ("orderTypeId", Text), ("statusId", Text), ("orderDate", Text),
                ("dueDate", Text), ("receiveDate", Text), ("referenceNumber", Text), ("destinationFacilityUrl", Text),
                ("orderRoleList", "array"), ("orderItemList", "array"), ("orderAdjustmentList", "array"),
                ("shipmentUrlList", "array"), ("userFieldDataList", "array"), ("publicNotes", Text), ("privateNotes", Text),
                ("createdDate", Text), (UpdatedField, Text),
            ],
        },
        new()
        {
            Name = "facilities",
            Resource = "facility",
            UrlField = "facilityUrl",
            Fields =
            [
                ("facilityUrl", Text), ("facilityName", Text), ("facilityTypeId", Text), ("parentFacilityUrl", Text),
            ],
        },
        new()
        {
            Name = "inventory",
            Resource = "inventoryitem",
            UrlField = "productUrl",
            KeyField = InventoryKeys.Field,
            Fields =
            [
                (InventoryKeys.Field, Text), ("facilityUrl", Text), ("productUrl", Text), ("lotId", Text),
                ("normalizedPackingString", Text), ("orderUrl", Text), ("quantityOnHand", "number"), ("quantityOnOrder", "number"),
                ("quantityReserved", "number"),
            ],
        },
        new()
        {
            Name = "shipments",
            Resource = "shipment",
            UrlField = "shipmentUrl",
            IsIncremental = true,
            Fields =
            [
                ("shipmentId", Text), ("shipmentIdUser", Text), ("shipmentUrl", Text), ("shipmentTypeId", Text),
                ("primaryOrderUrl", Text), ("statusId", Text), ("receiveDate", Text), ("shipmentItemList", "array"),
                ("statusIdHistoryList", "array"), (UpdatedField, Text),
            ],
        },
    ];

    public required string Name { get; init; }

    /// <summary>Last part of the collection's path.</summary>
    public required string Resource { get; init; }

    /// <summary>A field every row has; an answer without it is no collection.</summary>
    public required string UrlField { get; init; }

    /// <summary>The key field; null means <see cref="UrlField"/>.</summary>
    public string? KeyField { get; init; }

    /// <summary>Read by windows of <see cref="UpdatedField"/>; otherwise the whole collection, every time.</summary>
    public bool IsIncremental { get; init; }

    /// <summary>Rows whose field is, or as a list holds, <see cref="FilterValue"/> are the stream's. Null: all rows.</summary>
    public string? FilterField { get; init; }

    public string? FilterValue { get; init; }

    /// <summary>A row without this field is asked for by itself. Null: rows are complete.</summary>
    public string? DetailField { get; init; }

    public required IReadOnlyList<(string Name, string Type)> Fields { get; init; }

    public StreamDescription Describe() => new()
    {
        Name = Name,
        Key = [KeyField ?? UrlField],
        CursorField = IsIncremental ? UpdatedField : null,
        SchemaJson = JsonSerializer.Serialize(new
        {
            type = "object",
            properties = Fields.ToDictionary(field => field.Name, field => new { type = new[] { field.Type, "null" } }),
        }),
    };
}
