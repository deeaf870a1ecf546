using System.Runtime.InteropServices;

namespace SyncFleet.Hosting.Memory;

/// <summary>Memory that this process holds and does not use.</summary>
internal static class ProcessMemory
{
    private const string Library = "libc.so.6";

    // glibc keeps what the compiler and the runtime have freed; other C libraries give it back by themselves and know no such call.
    private static readonly TrimHeap? Trim =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var address)
            ? Marshal.GetDelegateForFunctionPointer<TrimHeap>(address)
            : null;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int TrimHeap(nuint keep);

    /// <summary>Collects everything, and gives free memory of both heaps back to the system.</summary>
    public static void Release()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Trim?.Invoke(0);
    }
}
