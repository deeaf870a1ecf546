using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Jobs;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>
/// Where a read goes on: enough for another process, days later, to ask for the very next page. Travels as
/// <see cref="SyncFleet.Core.Pages.Page.NextPosition"/>.
/// </summary>
internal sealed record ReadPosition
{
    /// <summary>Largest position, characters.</summary>
    private const int MaxLength = 128 * 1024;

    private const int PresentVersion = 2;

    [JsonPropertyName("v")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Version { get; init; }

    /// <summary>When the read began, UTC.</summary>
    [JsonPropertyName("at")]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The partition being read; null between two.</summary>
    [JsonPropertyName("open")]
    public Partition? Open { get; init; }

    /// <summary>The walk over partitions behind <see cref="Open"/>; null when none follows, or none was begun.</summary>
    [JsonPropertyName("router")]
    public RouterPosition? Router { get; init; }

    /// <summary>States the parents have come to; kept here once the walk over partitions is over.</summary>
    [JsonPropertyName("parents")]
    public IReadOnlyDictionary<string, JsonElement>? ParentStates { get; init; }

    /// <summary>What the read of the partition covers; null when the stream has no cursor.</summary>
    [JsonPropertyName("bounds")]
    public CursorBounds? Bounds { get; init; }

    /// <summary>Windows of the partition done.</summary>
    [JsonPropertyName("window")]
    public int Window { get; init; }

    /// <summary>Pages read in this window.</summary>
    [JsonPropertyName("page")]
    public int Page { get; init; }

    /// <summary>Token of the next page; null for the first page of a window.</summary>
    [JsonPropertyName("token")]
    public JsonElement? Token { get; init; }

    /// <summary>Newest cursor value of the partition so far; null when no record had one.</summary>
    [JsonPropertyName("newest")]
    public long? Newest { get; init; }

    /// <summary>The source's job that prepares the slice; null for slices that are asked for directly.</summary>
    [JsonPropertyName("job")]
    public JobPosition? Job { get; init; }

    [JsonPropertyName("loop")]
    public LoopGuard Loop { get; init; }

    /// <summary>What the partitions read so far have come to; null when the stream has no state per partition.</summary>
    [JsonPropertyName("done")]
    public PartitionProgress? Progress { get; init; }

    /// <summary>What the first slice that failed failed of, told when the others are read; null while none has.</summary>
    [JsonPropertyName("failure")]
    public SliceFailure? Failure { get; init; }

    /// <summary>Nothing is left but to tell the failure.</summary>
    [JsonPropertyName("over")]
    public bool IsOver { get; init; }

    /// <summary>The whole position, sealed; null: it stands open.</summary>
    [JsonPropertyName("sealed")]
    public string? Sealed { get; init; }

    public static ReadPosition Begin(DateTimeOffset now) => new() { Version = PresentVersion, StartedAt = now };

    /// <exception cref="SyncFleetException">The text is not a position of this version, or was sealed with another key.</exception>
    public static ReadPosition Parse(string text, ITextSeal seal)
    {
        var position = Parse(text);
        return position.Sealed is { } inner ? Parse(seal.Open(inner)) : position;
    }

    /// <summary>
    /// The position as it is stored. Answers of a job, and links of pages where there is a key, may be good for whoever has them
    /// (signed links): these positions are sealed.
    /// </summary>
    /// <exception cref="SyncFleetException">The page token is too long to be stored, or there is no key for a job's answers.</exception>
    public string ToText(ITextSeal seal)
    {
        var text = ToString();
        var isSecret = Job is not null || (seal.CanClose && Token is { } token && token.GetRawText().Contains("://", StringComparison.Ordinal));
        return isSecret ? JsonSerializer.Serialize(new ReadPosition { Version = PresentVersion, Sealed = seal.Close(text) }, ReadPositionJson.Default.ReadPosition) : text;
    }

    private static ReadPosition Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ReadPositionJson.Default.ReadPosition) is { Version: PresentVersion } position ? position : throw Unreadable(null);
        }
        catch (JsonException e)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>As it is, unsealed.</summary>
    /// <exception cref="SyncFleetException">The page token is too long to be stored.</exception>
    public override string ToString()
    {
        var text = JsonSerializer.Serialize(this, ReadPositionJson.Default.ReadPosition);
        return text.Length <= MaxLength
            ? text
            : throw new SyncFleetException(FailureKind.Defect, $"The position of the read, the source's page token included, is too long to be kept: {text.Length} of at most {MaxLength} characters.");
    }

    private static SyncFleetException Unreadable(JsonException? cause) =>
        new(FailureKind.Defect, "The stored position of the read cannot be understood; start the stream again.", inner: cause);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ReadPosition))]
internal sealed partial class ReadPositionJson : JsonSerializerContext;
