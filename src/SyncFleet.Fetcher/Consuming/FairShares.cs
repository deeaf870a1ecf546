using SyncFleet.Contracts;

namespace SyncFleet.Fetcher.Consuming;

/// <summary>Max-min fairness: whoever wants less than an even share gets what it wants, the others share what is left evenly.</summary>
public static class FairShares
{
    /// <param name="tenant">Whose share.</param>
    /// <param name="streams">Streams to read, by tenant.</param>
    /// <param name="places">Places there are.</param>
    /// <returns>At least 1, at most <paramref name="places"/>.</returns>
    public static int Of(TenantId tenant, IReadOnlyDictionary<TenantId, int> streams, int places)
    {
        var (left, tenants) = (places, streams.Count + (streams.ContainsKey(tenant) ? 0 : 1));
        foreach (var wanted in streams.Where(s => s.Key != tenant).Select(s => s.Value).Order())
        {
            // Rounded up for the one who asks: places that do not divide evenly are used, not left empty.
            var even = left / tenants;
            if (wanted > even)
            {
                break;
            }

            (left, tenants) = (left - wanted, tenants - 1);
        }

        return Math.Clamp((left + tenants - 1) / tenants, 1, Math.Max(1, places));
    }
}
