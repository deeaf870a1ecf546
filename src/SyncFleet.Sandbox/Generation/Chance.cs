namespace SyncFleet.Sandbox.Generation;

/// <summary>Numbers that look random and are always the same: everything the sandbox invents comes from here.</summary>
internal static class Chance
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>A well-mixed number for one value (the finaliser of splitmix64).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>A well-mixed number for a pair of values under a seed.</summary>
    public static ulong Of(ulong seed, ulong first, ulong second) =>
        Mix(Mix(seed + ((first + 1) * Golden)) ^ ((second + 1) * 0xD1B54A32D192ED03));

    /// <summary>A seed for a named thing under a seed.</summary>
    public static ulong Seed(ulong seed, string name)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 0x100000001B3;
        }

        return Mix(seed ^ hash);
    }

    /// <summary>A number from 0 to just under 1.</summary>
    public static double Share(ulong value) => (value >> 11) * (1.0 / (1UL << 53));
}
