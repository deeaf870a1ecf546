using System.Globalization;

namespace SyncFleet.Benchmarks.Fleets;

/// <summary>Memory of a process now, as Linux counts it.</summary>
/// <param name="ResidentBytes">All that is in memory, what it shares with others included.</param>
/// <param name="ProportionalBytes">The same, but each shared page divided by those who share it: what sums of processes are made of.</param>
/// <param name="PrivateBytes">What would be free again if it ended.</param>
internal readonly record struct ProcessMemory(long ResidentBytes, long ProportionalBytes, long PrivateBytes)
{
    public static ProcessMemory Read(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/smaps_rollup");
        return new ProcessMemory(Field("Rss:"), Field("Pss:"), Field("Private_Clean:") + Field("Private_Dirty:"));

        long Field(string name) => lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024
            : 0;
    }

    /// <summary>Makes the peak that Linux keeps for a process start from what it holds now.</summary>
    public static void ResetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");
}
