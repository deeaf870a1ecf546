using System.Globalization;

namespace SyncFleet.Testing.Times;

/// <summary>
/// The system's clock, moved by what a file says, so that another process can make this one's clock jump. A missing file moves
/// nothing. As where a clock is set by hand, elapsed time and timers go on as they were.
/// </summary>
public sealed class JumpingTime(string file) : TimeProvider
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Lock _reading = new();
    private TimeSpan _offset;
    private long? _readAt;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_reading)
        {
            if (_readAt is not { } at || GetElapsedTime(at) >= Look)
            {
                (_offset, _readAt) = (Read(file), GetTimestamp());
            }

            return base.GetUtcNow() + _offset;
        }
    }

    /// <summary>From now on, clocks of this file are ahead by so much; negative: behind. They notice within 50 ms.</summary>
    public static void Jump(string file, TimeSpan offset)
    {
        // A half-written file must never be read.
        var next = file + ".next";
        File.WriteAllText(next, offset.ToString("c", CultureInfo.InvariantCulture));
        File.Move(next, file, overwrite: true);
    }

    private static TimeSpan Read(string file) =>
        File.Exists(file) ? TimeSpan.ParseExact(File.ReadAllText(file), "c", CultureInfo.InvariantCulture) : TimeSpan.Zero;
}
