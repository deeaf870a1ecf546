using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>
/// A response as JSON. 204 No Content is an empty object; any other body that its decoder cannot read is a failure, never an empty
/// page, unless strict behaviour is asked for.
/// </summary>
internal sealed class ResponseBody : IDisposable
{
    private static readonly JsonElement Empty = JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal));

    private readonly JsonDocument? _document;

    private ResponseBody(JsonDocument? document, bool isStream)
    {
        _document = document;
        Root = document?.RootElement ?? Empty;
        Response = isStream ? Empty : Root.ValueKind != JsonValueKind.Array ? Root : Root.GetArrayLength() > 0 ? Root[0] : Empty;
    }

    public JsonElement Root { get; }

    /// <summary>The name <c>response</c> of paging templates: of a list, its first element; of a stream of records, nothing.</summary>
    public JsonElement Response { get; }

    /// <param name="response">The answer.</param>
    /// <param name="decoder">What reads it; null: it is one JSON document.</param>
    /// <param name="isStrict">A body that cannot be read is an empty one.</param>
    public static ResponseBody Parse(UpstreamResponse response, IContentDecoder? decoder, bool isStrict)
    {
        if (response.Status == 204 && response.Body.IsEmpty)
        {
            return new ResponseBody(null, isStream: false);
        }

        try
        {
            return decoder is null ? new ResponseBody(JsonBody.Parse(response), isStream: false) : Decode(response, decoder);
        }
        catch (SyncFleetException) when (isStrict)
        {
            return new ResponseBody(null, isStream: false);
        }
    }

    public void Dispose() => _document?.Dispose();

    private static ResponseBody Decode(UpstreamResponse response, IContentDecoder decoder)
    {
        using var items = new DecodedItems();
        try
        {
            decoder.Decode(JsonBody.Content(response), items);
            return new ResponseBody(items.ToDocument(), decoder.IsStream);
        }
        catch (JsonException e)
        {
            throw JsonBody.Unreadable(response, e);
        }
        catch (UnreadableContentException e)
        {
            throw new SyncFleetException(FailureKind.Transient, $"{response}, but with {e.Message}", response.Measure());
        }
    }
}
