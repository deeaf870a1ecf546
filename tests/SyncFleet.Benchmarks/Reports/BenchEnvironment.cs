using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;

namespace SyncFleet.Benchmarks.Reports;

/// <summary>Where figures were taken.</summary>
internal sealed record BenchEnvironment
{
    public required int Cores { get; init; }

    public required string Processor { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Runtime { get; init; }

    public required bool ServerGarbageCollection { get; init; }

    /// <summary>Version and commit of what was built.</summary>
    public required string Version { get; init; }

    /// <summary>Processes that wanted a core in the minute before: above 0.2 or so, others disturb.</summary>
    public required double? LoadBefore { get; init; }

    /// <summary>Null where no database takes part.</summary>
    public string? Postgres { get; init; }

    /// <summary>Null where no broker takes part.</summary>
    public string? RabbitMq { get; init; }

    public static BenchEnvironment Read() => new()
    {
        Cores = Environment.ProcessorCount,
        Processor = FirstLine("/proc/cpuinfo", "model name")?.Split(':')[^1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        OperatingSystem = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        ServerGarbageCollection = GCSettings.IsServerGC,
        Version = typeof(BenchEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        LoadBefore = FirstLine("/proc/loadavg", "") is { } load ? double.Parse(load.Split(' ')[0], CultureInfo.InvariantCulture) : null,
    };

    private static string? FirstLine(string file, string begin) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(begin, StringComparison.Ordinal)) : null;
}
