using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SyncFleet.Connectors.Files;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Processes;

/// <summary>
/// One run of a program. It gets an environment of its own with nothing of ours in it, an empty folder, and limits that the kernel keeps:
/// address space, processor time, size of files. What it writes to standard error is logged, secrets masked. Disposing it ends it and all
/// it has started.
/// </summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private const int LongestLine = 16 * 1024 * 1024;

    private const int LongestLog = 2000;

    private const int ProcessorSeconds = 300;

    // Half-kilobytes, as POSIX has it: 1 GiB.
    private const int FileBlocks = 2 * 1024 * 1024;

    private readonly Process _process;
    private readonly ProcessSettings _settings;
    private readonly ILogger _log;
    private readonly ByteWindow _output;
    private readonly Task _errors;

    private ProgramRun(Process process, ProcessSettings settings, ILogger log)
    {
        (_process, _settings, _log) = (process, settings, log);
        _output = new ByteWindow(process.StandardOutput.BaseStream, settings.Command);
        _errors = LogErrorsAsync();
    }

    /// <exception cref="SyncFleetException">The program cannot be started.</exception>
    public static ProgramRun Start(ProcessSettings settings, ProgramFiles files, IReadOnlyList<string> arguments, ILogger log)
    {
        var limits = string.Create(CultureInfo.InvariantCulture, $"ulimit -c 0; ulimit -t {ProcessorSeconds}; ulimit -f {FileBlocks}; ulimit -v {settings.MemoryMb * 1024L}; exec \"$0\" \"$@\"");
        ProcessStartInfo start = new("/bin/sh", ["-c", limits, settings.Command, .. arguments])
        {
            WorkingDirectory = files.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = files.Folder;
        start.Environment["TMPDIR"] = files.Folder;
        start.Environment["LANG"] = "C.UTF-8";
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new ProgramRun(process, settings, log);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The program '{settings.Command}' cannot be started.", failure.Message);
        }
    }

    /// <summary>The next line without its break; null at the end. Good until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var feed = _output.Span.IndexOf((byte)'\n');
            if (feed >= 0 || (_output.IsAtEnd && !_output.Span.IsEmpty))
            {
                var line = _output.Memory[..(feed < 0 ? _output.Span.Length : feed)];
                _output.Advance(feed < 0 ? line.Length : feed + 1);
                return line;
            }

            if (_output.IsAtEnd)
            {
                return null;
            }

            if (_output.Span.Length > LongestLine)
            {
                throw new SyncFleetException(FailureKind.Configuration, $"The program '{_settings.Command}' wrote a line of more than {LongestLine / 1048576} MiB, the longest that is read.");
            }

            await _output.FillAsync(cancellationToken);
        }
    }

    /// <summary>Waits until it has ended by itself; gives its exit code.</summary>
    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _errors.WaitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Logs a line of the program.</summary>
    /// <param name="line">The line.</param>
    /// <param name="level">How grave it is; the log decides what it keeps.</param>
    public void Log(string line, LogLevel level = LogLevel.Information)
    {
        var plain = string.Concat(_settings.Mask(line).Take(LongestLog).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (plain.Length > 0)
        {
            _log.ProgramSaid(level, _settings.Command, plain);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task LogErrorsAsync()
    {
        ByteWindow errors = new(_process.StandardError.BaseStream, _settings.Command);
        try
        {
            while (!errors.IsAtEnd || !errors.Span.IsEmpty)
            {
                var feed = errors.Span.IndexOf((byte)'\n');
                if (feed < 0 && !errors.IsAtEnd && errors.Span.Length < LongestLine)
                {
                    await errors.FillAsync(CancellationToken.None);
                    continue;
                }

                var length = feed < 0 ? errors.Span.Length : feed;
                Log(System.Text.Encoding.UTF8.GetString(errors.Span[..length]));
                errors.Advance(feed < 0 ? length : feed + 1);
            }
        }
        catch (Exception failure) when (failure is SyncFleetException or ObjectDisposedException)
        {
            // The run was ended in the middle.
        }
    }
}
