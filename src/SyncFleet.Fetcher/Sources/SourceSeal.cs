using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Fetcher.Sources;

/// <summary>Seals one source's positions with the fleet's vault key, so that every fetcher can go on from them.</summary>
internal sealed class SourceSeal(TextVault vault, TenantId tenant, SourceId source) : ITextSeal
{
    private const string Name = "position";

    public bool CanClose => vault.CanSeal;

    public string Close(string text) => vault.Seal(tenant, source, Name, text);

    public string Open(string closed) => vault.Open(tenant, source, Name, closed);
}
