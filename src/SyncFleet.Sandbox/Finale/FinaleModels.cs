using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>The streams of a Finale account.</summary>
internal static class FinaleModels
{
    public static IReadOnlyList<StreamModel> All { get; } =
    [
        ProductModel.Products,
        PartyModel.Parties,
        FacilityModel.Facilities,
        OrderModel.Orders,
        InventoryModel.Items,
        InventoryModel.Variances,
        ShipmentModel.Shipments,
    ];
}
