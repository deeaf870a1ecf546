using System.Collections.Concurrent;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;

namespace SyncFleet.Fetcher.Sources;

/// <summary>The tokens of each source, in this process only, for as long as it lives.</summary>
internal sealed class SourceTokens
{
    private readonly ConcurrentDictionary<(TenantId Tenant, SourceId Source), ITokenStore> _stores = new();

    public ITokenStore For(TenantId tenant, SourceId source) => _stores.GetOrAdd((tenant, source), static _ => new MemoryTokenStore());
}
