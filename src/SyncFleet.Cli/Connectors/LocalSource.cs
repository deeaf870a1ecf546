using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Cli.Files;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Definitions.Checking;

namespace SyncFleet.Cli.Connectors;

/// <summary>A source that is run in this process: no database, no broker, no fleet. Its secrets come from the environment.</summary>
internal sealed class LocalSource : IDisposable
{
    private const string Prefix = "SYNCFLEET_";

    private readonly HttpMessageInvoker _http;

    private LocalSource(IConnector connector, JsonElement config, HttpMessageInvoker http, CliContext cli)
    {
        Connector = connector;
        _http = http;
        Context = new SourceContext { Config = config, Budget = new UnlimitedBudget(), Time = cli.Time, Http = http };
    }

    public IConnector Connector { get; }

    public SourceContext Context { get; }

    /// <exception cref="CliUsageException">The settings cannot be read, do not fit, or name no connector.</exception>
    public static async Task<LocalSource> OpenAsync(CliContext cli, LocalSourceChoice choice, CancellationToken cancellationToken)
    {
        var definition = choice.Config is null ? null : await ReadAsync(choice.Config, cancellationToken);
        var name = choice.Connector ?? definition?.Connector;
        if (string.IsNullOrEmpty(name))
        {
            throw new CliUsageException("Which connector? Needed: --connector NAME, or --config FILE with a 'source:' document that names it.");
        }

        var connector = await LocalConnectors.FindAsync(cli, name, choice.ManifestFolders, choice.Commands, cancellationToken);
        var spec = new ConnectorSpec(connector.Description.SpecJson);
        var settings = JsonNode.Parse(definition?.SettingsJson ?? "{}")!.AsObject();
        var secrets = AddSecrets(cli, spec, settings, definition?.SecretVariables);
        Check(spec, settings);
        var transport = cli.Upstream?.Invoke() ?? UpstreamHttp.CreateTransport(LocalConnectors.Http);
        ShownRequests shown = new(transport, cli.Error, secrets) { IsOn = choice.ShowsRequests };
        var http = UpstreamHttp.CreateInvoker(LocalConnectors.Http, cli.Time, shown);
        return new LocalSource(connector, JsonSerializer.SerializeToElement(settings), http, cli);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<SourceDefinition> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var text = await InputFile.ReadTextAsync(file, cancellationToken);
        if (text.AsSpan().TrimStart().StartsWith("{"))
        {
            return new SourceDefinition { Name = file.Name, Connector = "", SettingsJson = Object(text, file) };
        }

        var documents = SyncDefinitionReader.Read(text, file.ToString());
        return documents switch
        {
            { Problems.Count: > 0 } => throw new CliUsageException(string.Join(' ', documents.Problems.Select(problem => problem.ToString()))),
            { Sources.Count: 1 } => documents.Sources[0],
            _ => throw new CliUsageException($"The file {file} has {documents.Sources.Count} 'source:' documents. Needed: one."),
        };
    }

    private static string Object(string text, FileInfo file)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject settings ? settings.ToJsonString() : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new CliUsageException($"The file {file} is no JSON object.");
        }
    }

    // A variable that the document names, else SYNCFLEET_SECRET_ and the setting's own name.
    private static IReadOnlyList<string> AddSecrets(CliContext cli, ConnectorSpec spec, JsonObject settings, IReadOnlyDictionary<string, string>? variables)
    {
        List<string> values = [];
        List<string> missing = [];
        foreach (var (path, required) in spec.Secrets)
        {
            var variable = variables?.GetValueOrDefault(path) ?? $"{Prefix}SECRET_{path.Replace('.', '_').ToUpperInvariant()}";
            var target = Parent(settings, path);
            var value = cli.Configuration[variable.StartsWith(Prefix, StringComparison.Ordinal) ? variable[Prefix.Length..] : variable] ?? (target[Last(path)] as JsonValue)?.ToString();
            if (!string.IsNullOrEmpty(value))
            {
                target[Last(path)] = value;
                values.Add(value);
            }
            else if (required)
            {
                missing.Add($"{path} from {variable}");
            }
        }

        return missing.Count == 0 ? values : throw new CliUsageException($"Secrets are missing in the environment: {string.Join(", ", missing)}.");
    }

    private static void Check(ConnectorSpec spec, JsonObject settings)
    {
        var open = settings.DeepClone().AsObject();
        foreach (var (path, _) in spec.Secrets)
        {
            Parent(open, path).Remove(Last(path));
        }

        if (spec.Check(JsonSerializer.SerializeToElement(open)) is { Count: > 0 } faults)
        {
            throw new CliUsageException(string.Join(' ', faults.Select(fault => fault.Message)));
        }
    }

    private static JsonObject Parent(JsonObject settings, string path)
    {
        var target = settings;
        foreach (var step in path.Split('.')[..^1])
        {
            if (target[step] is not JsonObject inner)
            {
                target[step] = inner = [];
            }

            target = inner;
        }

        return target;
    }

    private static string Last(string path) => path[(path.LastIndexOf('.') + 1)..];
}
