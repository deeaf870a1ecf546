namespace SyncFleet.Postgres.Rows;

/// <summary>
/// Which lane a key belongs to. The answer is part of the data at rest (row batches wait in a table while processes are
/// replaced), so the hash is written out here and never changes.
/// </summary>
internal static class LaneOf
{
    public static int Key(ReadOnlySpan<byte> externalId, int lanes)
    {
        // FNV-1a, then the finisher of MurmurHash3, because the last bits of FNV follow the last bits of the text.
        var hash = 2166136261u;
        foreach (var b in externalId)
        {
            hash = (hash ^ b) * 16777619u;
        }

        hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
        hash ^= hash >> 16;
        return (int)(((ulong)hash * (uint)lanes) >> 32);
    }
}
