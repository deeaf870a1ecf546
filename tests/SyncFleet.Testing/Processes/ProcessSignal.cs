using System.Runtime.InteropServices;

namespace SyncFleet.Testing.Processes;

/// <summary>Sends a signal to one process by its id.</summary>
public static class ProcessSignal
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Goes on after <see cref="Stop"/>. Number as on Linux.</summary>
    public const int Continue = 18;

    /// <summary>Stands still, connections open, until <see cref="Continue"/>. Number as on Linux.</summary>
    public const int Stop = 19;

    /// <param name="process">Its id; negative: every process of the group that has this id.</param>
    /// <param name="signal">One of the above, by number.</param>
    /// <returns>False when there is no such process, or it is not ours to signal.</returns>
    public static bool Send(int process, int signal) => Signal(process, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
