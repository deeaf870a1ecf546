using System.Text.Json;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>The response is the records: the items of a list, or one.</summary>
internal sealed class WholeExtractor : IRecordExtractor
{
    public static WholeExtractor Instance { get; } = new();

    public IReadOnlyList<JsonElement> Extract(JsonElement body, TemplateScope scope) => body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : [body];
}
