using System.Text.Json;
using SyncFleet.Connectors.Manifests.Authenticators;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Natives;

/// <summary>A native extractor as the runtime uses it.</summary>
internal sealed class NativeExtractor(INativeExtractor native) : IRecordExtractor
{
    public IReadOnlyList<JsonElement> Extract(JsonElement body, TemplateScope scope) => [.. native.Extract(body)];
}

/// <summary>A native transformation as the runtime uses it.</summary>
internal sealed class NativeTransformation(INativeTransformation native) : IRecordTransformation
{
    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        if (record.Open() is { } fields)
        {
            native.Apply(fields, scope.TryGetValue("config", out var config) && config is JsonElement settings ? settings : default);
        }
    }
}

/// <summary>A native authenticator as the runtime uses it.</summary>
internal sealed class NativeAuthenticator(INativeAuthenticator native) : IAuthenticator
{
    public async ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in await native.HeadersAsync(context.Session.Source, cancellationToken))
        {
            draft.SetHeader(name, value);
        }
    }
}
