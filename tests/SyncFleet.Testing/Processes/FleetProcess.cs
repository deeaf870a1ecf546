using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SyncFleet.Testing.Services;

namespace SyncFleet.Testing.Processes;

/// <summary>One process of the fleet as the user runs it: its own executable, settings by environment, log in a file.</summary>
public sealed class FleetProcess : IAsyncDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly string _logFile;
    private readonly int _port;
    private readonly Process _process;
    private readonly Task _copying;
    private int? _exitCode;

    private FleetProcess(string role, int port, Process process, string logFile)
    {
        (Role, Id, _port, _process, _logFile) = (role, process.Id, port, process, logFile);
        _copying = Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
    }

    public string Role { get; }

    public int Id { get; }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public bool HasExited => _exitCode is not null || _process.HasExited;

    /// <summary>Known once it has exited, also after it is disposed.</summary>
    public int ExitCode => _exitCode ?? _process.ExitCode;

    /// <summary>Starts a role: <c>Fetcher</c>, <c>Transformer</c>, <c>Writer</c>, <c>Coordinator</c>, <c>Web</c>; or <c>Sandbox</c>.</summary>
    public static FleetProcess Start(string role, string logFolder, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var port = FreePort();
        var file = Path.Combine("src", $"SyncFleet.{role}", "bin", Configuration, "net10.0", role == "Sandbox" ? "syncfleet-sandbox.dll" : $"SyncFleet.{role}.dll");
        return Start(role, file, port, logFolder, settings, role == "Sandbox" ? [.. arguments, "--urls", $"http://127.0.0.1:{port}"] : arguments);
    }

    /// <summary>Starts a role whose clock is that of <see cref="Times.JumpingTime"/>.</summary>
    /// <param name="role"><c>Fetcher</c>, <c>Transformer</c>, <c>Writer</c> or <c>Coordinator</c>.</param>
    /// <param name="clock">The file of the clock.</param>
    /// <param name="logFolder">Where its log goes.</param>
    /// <param name="settings">Its environment.</param>
    public static FleetProcess StartJumping(string role, string clock, string logFolder, IReadOnlyDictionary<string, string> settings) =>
        Start(role, Path.Combine("tests", "SyncFleet.JumpingWorker", "bin", Configuration, "net10.0", "SyncFleet.JumpingWorker.dll"), FreePort(), logFolder, settings, [role, clock]);

    /// <summary>Returns when <c>/health/ready</c> says so; throws with the log's end when it does not within <paramref name="limit"/>.</summary>
    public Task WaitReadyAsync(TimeSpan limit) => WaitReadinessAsync(200, "", limit);

    /// <summary>Returns when <c>/health/ready</c> answers with a status and a text in it; throws when it does not within <paramref name="limit"/>.</summary>
    public async Task WaitReadinessAsync(int status, string text, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = Stopwatch.GetTimestamp();
        while (await timer.WaitForNextTickAsync())
        {
            var (given, said) = await ReadReadinessAsync();
            if (given == status && said.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            if (HasExited || Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException(
                    $"{Role} ({Id}) did not answer {status} '{text}' within {limit.TotalSeconds:0} s but {given} '{said}' (exited: {HasExited}). Its log ends:\n{ReadLogEnd(30)}");
            }
        }
    }

    /// <summary>Returns with the exit code once the process has ended.</summary>
    public async Task<int> WaitExitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return ExitCode;
    }

    /// <summary>SIGKILL: nothing is finished, nothing is handed back.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, then the exit, which must come within <paramref name="limit"/>.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        if (!_process.HasExited)
        {
            ProcessSignal.Send(_process.Id, ProcessSignal.Terminate);
            using var timeout = new CancellationTokenSource(limit);
            await _process.WaitForExitAsync(timeout.Token);
        }
    }

    /// <summary>SIGSTOP: stands still until <see cref="Resume"/>; whoever waits for it is not told.</summary>
    public void Pause() => ProcessSignal.Send(Id, ProcessSignal.Stop);

    /// <summary>SIGCONT.</summary>
    public void Resume() => ProcessSignal.Send(Id, ProcessSignal.Continue);

    /// <summary>CPU seconds used so far, user and system.</summary>
    public double CpuSeconds()
    {
        _process.Refresh();
        return _process.HasExited ? 0 : _process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>Resident memory now, bytes.</summary>
    public long ResidentBytes() => ReadStatus("VmRSS:");

    /// <summary>Most resident memory ever, bytes.</summary>
    public long PeakBytes() => ReadStatus("VmHWM:");

    public string ReadLog()
    {
        lock (_process)
        {
            return File.Exists(_logFile) ? File.ReadAllText(_logFile) : "";
        }
    }

    public string ReadLogEnd(int lines) => string.Join('\n', ReadLog().TrimEnd().Split('\n').TakeLast(lines));

    public async ValueTask DisposeAsync()
    {
        if (_exitCode is not null)
        {
            return;
        }

        await KillAsync();
        await _copying;
        _exitCode = _process.ExitCode;
        _process.Dispose();
    }

    private static FleetProcess Start(string role, string file, int port, string logFolder, IReadOnlyDictionary<string, string> settings, IReadOnlyList<string> arguments)
    {
        file = Path.Combine(LocalServices.Root, file);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetDirectoryName(file)! };
        foreach (var argument in (string[])[file, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["SYNCFLEET_HEALTH__PORT"] = port.ToString(CultureInfo.InvariantCulture);
        Directory.CreateDirectory(logFolder);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        return new FleetProcess(role, port, process, Path.Combine(logFolder, $"{role.ToLowerInvariant()}-{process.Id}.log"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Status 0: nobody listens yet. The sandbox has no dependencies to be ready for.
    private async Task<(int Status, string Text)> ReadReadinessAsync()
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(Address, Role == "Sandbox" ? "/health/live" : "/health/ready"));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return (0, exception.Message);
        }
    }

    private async Task CopyAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_process)
            {
                File.AppendAllText(_logFile, line + "\n");
            }
        }
    }

    private long ReadStatus(string field)
    {
        var line = HasExited ? null : File.ReadLines($"/proc/{Id}/status").FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[field.Length..].Replace("kB", "").Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
