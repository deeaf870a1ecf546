using SyncFleet.Cli.Files;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests;

namespace SyncFleet.Cli.Connectors;

/// <summary>The connectors this command can run: those of the product, of further folders, and a manifest by its path.</summary>
internal static class LocalConnectors
{
    private static readonly string[] Everything = ["0.0.0.0/0", "::/0"];

    /// <summary>Who calls the command may reach what the network lets them: the guard is for what tenants say.</summary>
    public static UpstreamHttpOptions Http => new() { AllowedAddresses = Everything };

    public static ConnectorCatalogue Load(CliContext cli, IReadOnlyList<string> folders, IReadOnlyList<string>? commands = null) => ConnectorCatalogue.Load(
        folders,
        cli.Time,
        new LocalAccess { FileFolders = [Directory.GetCurrentDirectory(), "/"], Commands = commands ?? [], Addresses = new OutboundGuard(Everything) });

    /// <summary>A connector by its name, or by the path of its manifest.</summary>
    /// <exception cref="CliUsageException">There is none.</exception>
    public static async Task<IConnector> FindAsync(
        CliContext cli, string name, IReadOnlyList<string> folders, IReadOnlyList<string> commands, CancellationToken cancellationToken)
    {
        if (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal))
        {
            return ManifestConnector.Load(await InputFile.ReadTextAsync(new FileInfo(name), cancellationToken), Path.GetFileNameWithoutExtension(name), cli.Time);
        }

        var catalogue = Load(cli, folders, commands);
        return catalogue.Find(name)
            ?? throw new CliUsageException($"There is no connector '{name}'. Allowed: {string.Join(", ", catalogue.All.Select(connector => connector.Description.Name))}, or the path of a manifest.");
    }
}
