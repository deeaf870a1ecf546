using System.CommandLine;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli;

/// <summary>The options every command has, and the API client they lead to.</summary>
internal sealed class GlobalOptions(CliContext cli)
{
    private const string DefaultAddress = "http://127.0.0.1:5600";

    private readonly Option<string?> _api = new("--api") { Description = $"Address of the API (SYNCFLEET_API, else {DefaultAddress}).", Recursive = true };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Tenant to act for (SYNCFLEET_TENANT, else default).", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON instead of tables.", Recursive = true };

    public CliContext Cli => cli;

    public void AddTo(RootCommand root)
    {
        root.Add(_api);
        root.Add(_tenant);
        root.Add(_json);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Throws <see cref="CliUsageException"/> when the address is none or the key cannot be found.</summary>
    public ApiClient Api(ParseResult parsed)
    {
        var address = parsed.GetValue(_api) ?? cli.Configuration["API"] ?? DefaultAddress;
        return Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new ApiClient(cli.Http, uri, FindKey(), parsed.GetValue(_tenant) ?? cli.Configuration["TENANT"] ?? "default")
            : throw new CliUsageException($"--api '{address}' is not an http or https address.");
    }

    private string FindKey()
    {
        if ((cli.Configuration["API_KEY"] ?? cli.Configuration["API:KEY"]) is { Length: > 0 } key)
        {
            return key;
        }

        var file = cli.Configuration["API:KEYFILE"] ?? Path.Combine(".local", "api-key");
        return File.Exists(file)
            ? File.ReadAllText(file).Trim()
            : throw new CliUsageException($"No API key: set SYNCFLEET_API_KEY, or SYNCFLEET_API__KEYFILE to the file the web process wrote at its first start (looked for {file}).");
    }
}
