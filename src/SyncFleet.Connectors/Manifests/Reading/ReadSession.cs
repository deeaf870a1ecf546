using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>One read of a source, as the stream and its parents share it. Holds credentials: it has no text.</summary>
internal sealed class ReadSession(SourceContext source, JsonElement config, string connector)
{
    /// <summary>Every slice of a stream may ask which streams there are; a source that changes them so soon is not known.</summary>
    private static readonly TimeSpan OwnAnswersLife = TimeSpan.FromMinutes(5);

    public SourceContext Source { get; } = source;

    /// <summary>The settings, complete.</summary>
    public JsonElement Config { get; } = config;

    public string Connector { get; } = connector;

    /// <summary>The names every template sees.</summary>
    public TemplateScope Scope { get; } = TemplateScope.For(config);

    public DateTimeOffset Now => Source.Time.GetUtcNow();

    /// <summary>How long good answers may be given again; null: never.</summary>
    public TimeSpan? KeepFor { get; private init; }

    /// <summary>The same, for what the manifest itself wants to know: its answers are kept for a few minutes.</summary>
    public ReadSession ForItself() => new(Source, Config, Connector) { KeepFor = OwnAnswersLife };

    public UpstreamClient Client(int maxTries) => new(Source, new UpstreamClientOptions { Connector = Connector, MaxTries = maxTries });

    public override string ToString() => nameof(ReadSession);
}
