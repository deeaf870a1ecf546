using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Connectors.Tokens;

namespace SyncFleet.Connectors.Processes;

/// <summary>
/// Settings that a program wanted kept, new tokens most often. They are sealed beside the source's own, which they are laid over until
/// somebody changes those.
/// </summary>
internal sealed class KeptConfig
{
    private const string Name = "program-config";

    private readonly SourceContext _source;
    private readonly ProcessSettings _settings;
    private readonly string _origin;

    private KeptConfig(SourceContext source, ProcessSettings settings)
    {
        (_source, _settings) = (source, settings);
        _origin = TokenNames.Digest(settings.Command, settings.ConfigJson);
    }

    /// <summary>Lays what is kept over the settings.</summary>
    public static async Task<KeptConfig> LayAsync(SourceContext source, ProcessSettings settings, CancellationToken cancellationToken)
    {
        KeptConfig kept = new(source, settings);
        if (await source.Tokens.FindAsync(Name, cancellationToken) is { } token && token.Origin == kept._origin && JsonNode.Parse(token.Access) is JsonObject config)
        {
            settings.Lay(config);
        }

        return kept;
    }

    /// <summary>Keeps what the program wants changed. It says so once, so this is not broken off.</summary>
    public async Task KeepAsync(JsonElement changed)
    {
        _settings.Lay(JsonObject.Create(changed)!);
        SourceToken token = new() { Access = _settings.ConfigJson, Origin = _origin };
        await _source.Tokens.GetAsync(Name, static _ => false, (_, _) => Task.FromResult(token), CancellationToken.None);
    }
}
