using System.Text.Json;

namespace SyncFleet.Connectors.Manifests.Natives;

/// <summary>Finds the records in a response, in the place of a CustomRecordExtractor.</summary>
public interface INativeExtractor
{
    /// <param name="body">The decoded response; holds until the page is done.</param>
    IEnumerable<JsonElement> Extract(JsonElement body);
}

/// <summary>Changes a record in place, in the place of a CustomTransformation.</summary>
public interface INativeTransformation
{
    /// <param name="record">Its fields; values are those of JSON: elements as received, or null, bool, long, double, string, lists and maps of these.</param>
    /// <param name="config">The source's settings.</param>
    void Apply(IDictionary<string, object?> record, JsonElement config);
}

/// <summary>Gives the headers that sign a request, in the place of a CustomAuthenticator. They go to the manifest's own host only.</summary>
public interface INativeAuthenticator
{
    ValueTask<IReadOnlyDictionary<string, string>> HeadersAsync(SourceContext source, CancellationToken cancellationToken);
}
