using System.Text.Json;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>Finds the records in a decoded response.</summary>
internal interface IRecordExtractor
{
    IReadOnlyList<JsonElement> Extract(JsonElement body, TemplateScope scope);
}
