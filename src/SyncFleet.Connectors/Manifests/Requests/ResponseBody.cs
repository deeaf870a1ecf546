using System.Text.Json;
using SyncFleet.Connectors.Http;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>
/// A response as JSON. 204 No Content is an empty object; any other body that is not JSON is a failure, never an empty page.
/// </summary>
internal sealed class ResponseBody : IDisposable
{
    private static readonly JsonElement Empty = JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal));

    private readonly JsonDocument? _document;

    private ResponseBody(JsonDocument? document)
    {
        _document = document;
        Root = document?.RootElement ?? Empty;
    }

    public JsonElement Root { get; }

    /// <summary>The name <c>response</c> of paging templates: of a list, its first element.</summary>
    public JsonElement Response => Root.ValueKind switch
    {
        JsonValueKind.Array => Root.GetArrayLength() > 0 ? Root[0] : Empty,
        _ => Root,
    };

    public static ResponseBody Parse(UpstreamResponse response) =>
        new(response.Status == 204 && response.Body.IsEmpty ? null : JsonBody.Parse(response));

    public void Dispose() => _document?.Dispose();
}
