using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>One read of a source, as the stream and its parents share it. Holds credentials: it has no text.</summary>
internal sealed class ReadSession(SourceContext source, JsonElement config, string connector)
{
    public SourceContext Source { get; } = source;

    /// <summary>The settings, complete.</summary>
    public JsonElement Config { get; } = config;

    public string Connector { get; } = connector;

    /// <summary>The names every template sees.</summary>
    public TemplateScope Scope { get; } = TemplateScope.For(config);

    public DateTimeOffset Now => Source.Time.GetUtcNow();

    public UpstreamClient Client(int maxTries) => new(Source, new UpstreamClientOptions { Connector = Connector, MaxTries = maxTries });

    public override string ToString() => nameof(ReadSession);
}
