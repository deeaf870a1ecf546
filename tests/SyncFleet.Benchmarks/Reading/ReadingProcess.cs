using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SyncFleet.Benchmarks.Reading;

/// <summary>Runs a .NET program to its end, its output into a file, and tells what that cost.</summary>
internal static class ReadingProcess
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(5);

    /// <exception cref="InvalidOperationException">It did not end well; with what it said.</exception>
    public static async Task<ReadingCost> RunAsync(string outputFile, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            // The shell only opens the file; the process is the program's own from then on.
            ArgumentList = { "-c", "exec dotnet \"$@\" > \"$0\"", outputFile },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var before = CpuOfEndedChildren();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        var peak = await WatchAsync(process);
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var cpu = CpuOfEndedChildren() - before;
        return process.ExitCode == 0
            ? new ReadingCost(cpu, wall, peak)
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}: {await said}");
    }

    private static async Task<long> WatchAsync(Process process)
    {
        using var timer = new PeriodicTimer(LookInterval);
        var (peak, ended) = (0L, process.WaitForExitAsync());
        while (!ended.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.WhenAny(ended, timer.WaitForNextTickAsync().AsTask());
        }

        await ended;
        return peak;
    }

    private static long PeakOf(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
                ? long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024
                : 0;
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }
    }

    private static double CpuOfEndedChildren()
    {
        const int Children = -1;
        return GetUsage(Children, out var usage) == 0
            ? usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6)
            : throw new InvalidOperationException("getrusage failed.");
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetUsage(int who, out Usage usage);

    // struct rusage of 64-bit Linux; the rest of it is of no interest here.
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
