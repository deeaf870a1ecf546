using System.CommandLine;

namespace SyncFleet.Cli.Connectors;

/// <summary>Options of the commands that run a connector in this process.</summary>
internal sealed class LocalSourceOptions
{
    private readonly Option<FileInfo?> _config = new("--config") { Description = "Settings: YAML with one 'source:' document, or a JSON object." };
    private readonly Option<string?> _connector = new("--connector") { Description = "Name of a connector, or path of a manifest (*.yaml); unset: as the 'source:' document says." };
    private readonly Option<DirectoryInfo[]> _manifests = ManifestFolders();
    private readonly Option<string[]> _allow = new("--allow") { Description = "Full path of a program that the connector process may run. May be given several times." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Do not show requests." };

    public void AddTo(Command command)
    {
        command.Add(_config);
        command.Add(_connector);
        command.Add(_manifests);
        command.Add(_allow);
        command.Add(_quiet);
    }

    /// <summary>Folders with manifests of one's own.</summary>
    public static Option<DirectoryInfo[]> ManifestFolders() =>
        new("--manifests") { Description = "Folder with further manifests. May be given several times." };

    /// <summary>Opens the source.</summary>
    /// <exception cref="CliUsageException">The settings cannot be read, or name no connector.</exception>
    public Task<LocalSource> OpenAsync(GlobalOptions global, ParseResult parsed, CancellationToken cancellationToken) => LocalSource.OpenAsync(
        global.Cli,
        new LocalSourceChoice
        {
            Config = parsed.GetValue(_config),
            Connector = parsed.GetValue(_connector),
            ManifestFolders = [.. (parsed.GetValue(_manifests) ?? []).Select(folder => folder.FullName)],
            Commands = parsed.GetValue(_allow) ?? [],
            ShowsRequests = !parsed.GetValue(_quiet),
        },
        cancellationToken);
}

/// <summary>What the options say.</summary>
internal sealed record LocalSourceChoice
{
    public required FileInfo? Config { get; init; }

    public required string? Connector { get; init; }

    public required IReadOnlyList<string> ManifestFolders { get; init; }

    public required IReadOnlyList<string> Commands { get; init; }

    public required bool ShowsRequests { get; init; }
}
