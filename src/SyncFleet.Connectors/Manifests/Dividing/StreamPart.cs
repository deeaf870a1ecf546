using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Dividing;

/// <summary>
/// A part of a stream that is read side by side with others: windows that follow each other, or partitions that do. Settled when the
/// stream is divided, and the same for as long as its run lasts. Travels as <see cref="ReadRequest.Part"/>.
/// </summary>
internal sealed record StreamPart
{
    private const int PresentVersion = 1;

    [JsonPropertyName("v")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Version { get; init; }

    /// <summary>When the stream was divided, UTC.</summary>
    [JsonPropertyName("at")]
    public DateTimeOffset DividedAt { get; init; }

    /// <summary>Windows or partitions before the part's first.</summary>
    [JsonPropertyName("first")]
    public int First { get; init; }

    /// <summary>Windows or partitions of the part.</summary>
    [JsonPropertyName("count")]
    public int Count { get; init; }

    /// <summary>What the windows of all parts cover; null: the part is one of partitions.</summary>
    [JsonPropertyName("bounds")]
    public CursorBounds? Bounds { get; init; }

    /// <summary>Where the part's last window ends, if windows of another part follow: its cursor goes no further.</summary>
    [JsonPropertyName("limit")]
    public long? Limit { get; init; }

    /// <summary>Where the walk over partitions comes to the part's first; null: at its beginning.</summary>
    [JsonPropertyName("router")]
    public RouterPosition? Router { get; init; }

    public static StreamPart Of(DateTimeOffset dividedAt, int first, int count) =>
        new() { Version = PresentVersion, DividedAt = dividedAt, First = first, Count = count };

    /// <exception cref="SyncFleetException">The text is not a part of this version.</exception>
    public static StreamPart Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, StreamPartJson.Default.StreamPart) is { Version: PresentVersion } part ? part : throw Unreadable(null);
        }
        catch (JsonException e)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>The stream as far as it is of this part.</summary>
    public ManifestStream Take(ManifestStream stream) => Bounds is { } bounds
        ? stream with { Cursor = new WindowRange(stream.Cursor!, bounds, First, Count) }
        : stream with { Partitions = new PartitionRange(stream.Partitions, Router, Count) };

    public override string ToString() => JsonSerializer.Serialize(this, StreamPartJson.Default.StreamPart);

    private static SyncFleetException Unreadable(JsonException? cause) =>
        new(FailureKind.Defect, "The stored part of the stream cannot be understood; start the stream again.", inner: cause);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StreamPart))]
internal sealed partial class StreamPartJson : JsonSerializerContext;
