using System.Diagnostics;

namespace SyncFleet.Chaos;

/// <summary>What happened when: one line each, to the terminal (or a test's output) and to a file beside the workers' logs.</summary>
internal sealed class ChaosLog : IDisposable
{
    private readonly Action<string> _print;
    private readonly StreamWriter _file;
    private readonly Lock _writing = new();
    private readonly long _started = Stopwatch.GetTimestamp();

    public ChaosLog(string folder, Action<string> print)
    {
        _print = print;
        Directory.CreateDirectory(folder);
        _file = new StreamWriter(Path.Combine(folder, "chaos.log")) { AutoFlush = true };
    }

    /// <summary>One line with the wall clock's time, as in the workers' logs, and the seconds since the beginning.</summary>
    public void Write(string line)
    {
        var text = $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {Stopwatch.GetElapsedTime(_started).TotalSeconds,7:0.0} {line}";
        lock (_writing)
        {
            _file.WriteLine(text);
            _print(text);
        }
    }

    /// <summary>A line without a time, as the report is made of.</summary>
    public void Report(string line)
    {
        lock (_writing)
        {
            _file.WriteLine(line);
            _print(line);
        }
    }

    public void Dispose() => _file.Dispose();
}
