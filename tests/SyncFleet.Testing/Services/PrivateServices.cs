using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SyncFleet.Testing.Processes;

namespace SyncFleet.Testing.Services;

/// <summary>
/// A PostgreSQL and a RabbitMQ that are a test's alone, so that it may end them: made by <c>deploy/local/services</c> from the
/// installed binaries, with a state folder of their own. Ports and data outlive a restart.
/// </summary>
public sealed class PrivateServices : IAsyncDisposable
{
    private const int NoBinaries = 3;

    private readonly string _state;

    // Ports outlive a restart, and the script writes the file anew while others ask.
    private readonly ConcurrentDictionary<string, string> _read = new(StringComparer.Ordinal);

    private PrivateServices(string state) => _state = state;

    public string Postgres => Read("SYNCFLEET_POSTGRES");

    public Uri RabbitMq => new(Read("SYNCFLEET_RABBITMQ"));

    public Uri RabbitMqManagement => new(Read("SYNCFLEET_RABBITMQ_MANAGEMENT"));

    /// <summary>Where PostgreSQL keeps its data; owned by the user it runs as.</summary>
    public string PostgresFolder
    {
        get
        {
            var named = Path.Combine(_state, "data-dir");
            return Path.Combine(File.Exists(named) ? File.ReadAllText(named).Trim() : _state, "postgres");
        }
    }

    /// <summary>Null, with the reason, when this machine has no binaries of the two servers.</summary>
    public static async Task<(PrivateServices? Services, string Reason)> TryStartAsync()
    {
        var state = Path.Combine(LocalServices.Root, ".local", "test-services-" + Guid.CreateVersion7().ToString("N"));
        var services = new PrivateServices(state);
        var (code, said) = await services.RunAsync("services");
        return code switch
        {
            0 => (services, ""),
            NoBinaries => (null, said),
            _ => throw new InvalidOperationException($"deploy/local/services ended with {code}: {said}"),
        };
    }

    /// <summary>Starts again whatever does not run.</summary>
    public async Task StartAsync()
    {
        var (code, said) = await RunAsync("services");
        if (code != 0)
        {
            throw new InvalidOperationException($"deploy/local/services ended with {code}: {said}");
        }
    }

    /// <summary>Ends PostgreSQL as a power cut would: no checkpoint, connections dropped; it recovers from its log at the next start.</summary>
    public Task CrashPostgresAsync() => EndAsync(PostgresId, ProcessSignal.Quit);

    /// <summary>Stops PostgreSQL in its fast manner: transactions are rolled back, a checkpoint is made.</summary>
    public Task StopPostgresAsync() => EndAsync(PostgresId, ProcessSignal.Interrupt);

    /// <summary>Ends RabbitMQ with SIGKILL.</summary>
    public Task CrashRabbitMqAsync() => EndAsync(RabbitMqId, ProcessSignal.Kill);

    /// <summary>Stops RabbitMQ as its service does.</summary>
    public Task StopRabbitMqAsync() => EndAsync(RabbitMqId, ProcessSignal.Terminate);

    public async ValueTask DisposeAsync() => await RunAsync("stop", "--purge");

    private string PostgresId => File.ReadLines(Path.Combine(PostgresFolder, "postmaster.pid")).First();

    private string RabbitMqId => File.ReadAllText(Path.Combine(_state, "rabbitmq", "pid"));

    private static async Task EndAsync(string pid, int signal)
    {
        var id = int.Parse(pid.Trim(), CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(id);
        ProcessSignal.Send(id, signal);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
    }

    private async Task<(int Code, string Said)> RunAsync(string script, params string[] arguments)
    {
        // The servers inherit the output streams, so the output goes to a file: a pipe would stay open as long as they run.
        Directory.CreateDirectory(_state);
        var log = Path.Combine(_state, $"{script}.out");
        var start = new ProcessStartInfo("/bin/bash") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec \"$0\" \"$@\" >'{log}' 2>&1 </dev/null");
        start.ArgumentList.Add(Path.Combine(LocalServices.Root, "deploy", "local", script));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var given in start.Environment.Keys.Where(k => k.StartsWith("SYNCFLEET_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(given);
        }

        start.Environment["SYNCFLEET_STATE"] = _state;
        start.Environment["SYNCFLEET_SERVICES"] = "private";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"deploy/local/{script} did not start.");
        await process.WaitForExitAsync();
        return (process.ExitCode, File.Exists(log) ? await File.ReadAllTextAsync(log) : "");
    }

    private string Read(string name) => _read.GetOrAdd(
        name,
        n => File.ReadLines(Path.Combine(_state, "services.env")).First(l => l.StartsWith(n + "=", StringComparison.Ordinal))[(n.Length + 1)..].Trim('\''));
}
