using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Connectors.Settings;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Processes;

/// <summary>A source's settings, checked. Holds secrets; never logged.</summary>
internal sealed class ProcessSettings
{
    public const string SpecJson = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "title": "External program",
          "additionalProperties": false,
          "required": ["command", "protocol"],
          "properties": {
            "command": { "type": "string", "description": "Full path of a program that the operator allows." },
            "protocol": { "type": "string", "enum": ["airbyte", "singer"], "description": "What it speaks: the Airbyte protocol or Singer." },
            "config": { "type": "object", "description": "The program's own settings." },
            "secret_config": {
              "type": "string", "airbyte_secret": true,
              "description": "A JSON object with the program's secret settings; it is laid over config."
            },
            "memory_mb": { "type": "integer", "minimum": 64, "maximum": 65536, "default": 4096, "description": "Address space of the program, MiB." },
            "page_size": { "type": "integer", "minimum": 1, "maximum": 10000, "default": 1000, "description": "Records of a page." }
          }
        }
        """;

    private const int ShortestSecret = 4;

    private readonly JsonObject _config;
    private readonly HashSet<string> _open;

    private ProcessSettings(JsonElement config, LocalAccess access)
    {
        SettingReader reader = new(config, ProcessConnector.Name);
        Command = reader.Text("command");
        if (!access.Commands.Contains(Command, StringComparer.Ordinal))
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The program '{Command}' may not be run here. An operator allows programs with SYNCFLEET_FETCHER__COMMANDS__0.");
        }

        Protocol = reader.Text("protocol") switch
        {
            "airbyte" => new AirbyteProtocol(),
            "singer" => new SingerProtocol(),
            _ => throw reader.Invalid("protocol", "airbyte or singer"),
        };
        _config = config.TryGetProperty("config", out var given) && given.ValueKind == JsonValueKind.Object ? JsonObject.Create(given)! : [];
        _open = [.. Texts(_config)];
        if (reader.OptionalText("secret_config") is { } text)
        {
            Secrets = [text];
            Lay(ReadSecret(reader, text));
        }

        MemoryMb = reader.Number("memory_mb", 4096, 64, 65_536);
        PageSize = reader.Number("page_size", 1000, 1, 10_000);
    }

    public string Command { get; }

    public IProgramProtocol Protocol { get; }

    /// <summary>What the program is given.</summary>
    public string ConfigJson => _config.ToJsonString(JsonSerializerOptions.Default);

    /// <summary>Texts that may show nowhere.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    public int MemoryMb { get; }

    public int PageSize { get; }

    public static ProcessSettings Read(JsonElement config, LocalAccess access) => new(config, access);

    /// <summary>The text without a secret in it.</summary>
    public string Mask(string text) => Secrets.OrderByDescending(secret => secret.Length).Aggregate(text, (line, secret) => line.Replace(secret, "***", StringComparison.Ordinal));

    /// <summary>Lays settings over those there are. What is new in them is a secret.</summary>
    public void Lay(JsonObject over)
    {
        Secrets = [.. Secrets, .. Texts(over).Where(value => value.Length >= ShortestSecret && !_open.Contains(value))];
        Lay(over, _config);
    }

    public override string ToString() => nameof(ProcessSettings);

    private static JsonObject ReadSecret(SettingReader reader, string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw reader.Invalid("secret_config", "a JSON object as text");
        }
        catch (JsonException)
        {
            throw reader.Invalid("secret_config", "a JSON object as text");
        }
    }

    private static void Lay(JsonObject over, JsonObject target)
    {
        foreach (var (name, value) in over)
        {
            if (value is JsonObject inner && target[name] is JsonObject under)
            {
                Lay(inner, under);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => Texts(member.Value)),
        JsonArray list => list.SelectMany(Texts),
        JsonValue value => [value.ToString()],
        _ => [],
    };
}
