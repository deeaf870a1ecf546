using SyncFleet.Testing.Services;

namespace SyncFleet.Testing.Processes;

/// <summary>Settings of a fleet under test: quick to notice and quick to retry, so that a test of seconds sees what a day in operation sees.</summary>
public static class FleetSettings
{
    /// <summary>A key of the vault, good for tests only.</summary>
    public const string VaultKey = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// <summary>How long a stopping process may finish what it has in hand.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Folder whose files the fetchers of a fleet under test may read.</summary>
    public static readonly string FilesFolder = Directory.CreateDirectory(Path.Combine(LocalServices.Root, ".local", "test-files")).FullName;

    /// <summary>Folder of the manifests that a fleet under test serves beside the catalogue; a test's fixture writes them.</summary>
    public static readonly string ManifestsFolder = Directory.CreateDirectory(Path.Combine(LocalServices.Root, ".local", "test-manifests")).FullName;

    /// <summary>The one program that the fetchers may run; a test writes it.</summary>
    public static readonly string Program = Path.Combine(FilesFolder, "program");

    /// <summary>Environment of every process of the fleet.</summary>
    public static Dictionary<string, string> For(string postgres, Uri rabbitMq) => new(StringComparer.Ordinal)
    {
        ["SYNCFLEET_POSTGRES"] = postgres,
        ["SYNCFLEET_RABBITMQ"] = rabbitMq.ToString(),
        ["SYNCFLEET_VAULT_KEY"] = VaultKey,
        ["SYNCFLEET_STOP_TIMEOUT"] = StopTimeout.ToString(),
        ["SYNCFLEET_LOG__LEVEL"] = "Debug",
        ["SYNCFLEET_UPSTREAM__ALLOWEDADDRESSES__0"] = "127.0.0.1",
        ["SYNCFLEET_FETCHER__FILEFOLDERS__0"] = FilesFolder,
        ["SYNCFLEET_FETCHER__COMMANDS__0"] = Program,
        ["SYNCFLEET_FETCHER__MANIFESTFOLDERS__0"] = ManifestsFolder,
        ["SYNCFLEET_SECRET_FINALE_KEY"] = "demo-key",
        ["SYNCFLEET_SECRET_FINALE_SECRET"] = "demo-secret",
        ["SYNCFLEET_COORDINATOR__SWEEPINTERVAL"] = "00:00:00.500",
        ["SYNCFLEET_COORDINATOR__SWEEPAGE"] = "00:00:02",
        ["SYNCFLEET_COORDINATOR__SWEEPREPEAT"] = "00:00:02",
        ["SYNCFLEET_COORDINATOR__FIRSTRETRYDELAY"] = "00:00:00.300",
        ["SYNCFLEET_FETCHER__LEASE"] = "00:00:10",
        ["SYNCFLEET_FETCHER__SLICELENGTH"] = "00:00:02",
    };
}
