using System.CommandLine;
using Spectre.Console;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli;

/// <summary>The options every command has, and the API client they lead to.</summary>
internal sealed class GlobalOptions(CliContext cli)
{
    private const string DefaultAddress = "http://127.0.0.1:5600";

    private readonly Option<string?> _api = new("--api") { Description = $"Address of the API (SYNCFLEET_API, else {DefaultAddress}).", Recursive = true };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Tenant to act for (SYNCFLEET_TENANT, else default).", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "Print the API's JSON, one value a line, instead of tables; errors as ProblemDetails.", Recursive = true };

    public CliContext Cli => cli;

    public void AddTo(RootCommand root)
    {
        root.Add(_api);
        root.Add(_tenant);
        root.Add(_json);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Prints what the API answered: as received with <c>--json</c>, else in words.</summary>
    public void Show<T>(ParseResult parsed, ApiAnswer<T> answer, Action<IAnsiConsole, T> write)
    {
        if (Json(parsed))
        {
            WriteLine(answer.Json);
        }
        else
        {
            write(cli.Output, answer.Value);
        }
    }

    /// <summary>Prints one line, however long.</summary>
    public void WriteLine(string line) => cli.Output.Profile.Out.Writer.WriteLine(line);

    /// <summary>Throws <see cref="CliUsageException"/> when the address is none, or the key or the tenant cannot be used.</summary>
    public ApiClient Api(ParseResult parsed)
    {
        var address = parsed.GetValue(_api) ?? cli.Configuration["API"] ?? DefaultAddress;
        var tenant = parsed.GetValue(_tenant) ?? cli.Configuration["TENANT"] ?? "default";
        return Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new ApiClient(cli.Http, uri, Header(FindKey(), "The API key"), Header(tenant, "The tenant"))
            : throw new CliUsageException($"--api '{address}' is not an http or https address.");
    }

    private string FindKey()
    {
        if ((cli.Configuration["API_KEY"] ?? cli.Configuration["API:KEY"]) is { Length: > 0 } key)
        {
            return key;
        }

        var file = cli.Configuration["API:KEYFILE"] ?? Path.Combine(".local", "api-key");
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliUsageException($"No API key: set SYNCFLEET_API_KEY, or SYNCFLEET_API__KEYFILE to the file the web process wrote at its first start ({file}: {(failure is UnauthorizedAccessException ? "may not be read" : "is not there")}).");
        }
    }

    // It goes into a header, where a line break or a letter beyond ASCII cannot be sent.
    private static string Header(string text, string what) => text.All(c => c is > ' ' and < '\x7f')
        ? text
        : throw new CliUsageException($"{what} has a character that cannot be sent. Allowed: ASCII without spaces.");
}
