using System.Runtime.CompilerServices;

namespace SyncFleet.Tests.Connectors.Manifests;

/// <summary>Folders the manifest tests read: their own, and the shared material where it lies beside the project.</summary>
internal static class TestFolders
{
    public static string Vectors { get; } = Path.Combine(Here(), "Vectors");

    /// <summary>The folder named by SYNCFLEET_SHARED, otherwise <c>../shared</c> of the repository; null when neither is there.</summary>
    public static string? Shared { get; } = FindShared();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static string? FindShared()
    {
        // Nothing hosts a test process, so it reads the environment itself.
#pragma warning disable RS0030
        var named = Environment.GetEnvironmentVariable("SYNCFLEET_SHARED");
#pragma warning restore RS0030
        var folder = named ?? Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "..", "..", "shared"));
        return Directory.Exists(folder) ? folder : null;
    }
}
