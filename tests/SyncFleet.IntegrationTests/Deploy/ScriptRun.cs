using System.Diagnostics;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Deploy;

/// <summary>A tool or script run to its end in the root of the checkout, with no setting of the fleet but the given ones.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">Standard output, then standard error.</param>
internal sealed record ScriptRun(int Code, string Output)
{
    /// <summary>Throws <see cref="System.ComponentModel.Win32Exception"/> when there is no such file.</summary>
    public static async Task<ScriptRun> OfAsync(string file, IEnumerable<string> arguments, params IReadOnlyList<(string Name, string Value)> environment)
    {
        using var process = Start(file, arguments, environment);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new ScriptRun(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} did not end within 3 min.", late);
        }
    }

    /// <summary>The same, still running.</summary>
    public static Process Start(string file, IEnumerable<string> arguments, IReadOnlyList<(string Name, string Value)> environment)
    {
        // Of the checkout when it is a path, and else found in PATH.
        var start = new ProcessStartInfo(file.Contains('/', StringComparison.Ordinal) ? Path.Combine(LocalServices.Root, file) : file, arguments)
        {
            WorkingDirectory = LocalServices.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("SYNCFLEET_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
