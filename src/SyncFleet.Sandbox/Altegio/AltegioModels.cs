using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>The streams of an Altegio location.</summary>
internal static class AltegioModels
{
    public static IReadOnlyList<StreamModel> All { get; } =
        [ClientModel.Clients, StaffModel.Staff, ServiceModel.Services, EntryModel.Entries, TransactionModel.Transactions];
}
