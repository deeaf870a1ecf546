using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Manifests.Cursors;
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
    private const int MaxLength = 64 * 1024;

    /// <summary>What the read covers; null when the stream has no cursor.</summary>
    [JsonPropertyName("bounds")]
    public CursorBounds? Bounds { get; init; }

    /// <summary>Slices done.</summary>
    [JsonPropertyName("slice")]
    public int Slice { get; init; }

    /// <summary>Pages read in this slice.</summary>
    [JsonPropertyName("page")]
    public int Page { get; init; }

    /// <summary>Token of the next page; null for the first page of a slice.</summary>
    [JsonPropertyName("token")]
    public JsonElement? Token { get; init; }

    /// <summary>Newest cursor value so far; null when no record had one.</summary>
    [JsonPropertyName("newest")]
    public long? Newest { get; init; }

    [JsonPropertyName("loop")]
    public LoopGuard Loop { get; init; }

    /// <exception cref="SyncFleetException">The text is not a position of this version.</exception>
    public static ReadPosition Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ReadPositionJson.Default.ReadPosition)!;
        }
        catch (JsonException e)
        {
            throw new SyncFleetException(FailureKind.Defect, "The stored position of the read cannot be understood; start the stream again.", inner: e);
        }
    }

    /// <exception cref="SyncFleetException">The page token is too long to be stored.</exception>
    public override string ToString()
    {
        var text = JsonSerializer.Serialize(this, ReadPositionJson.Default.ReadPosition);
        return text.Length <= MaxLength
            ? text
            : throw new SyncFleetException(FailureKind.Defect, $"The source's page token is too long to be kept: {text.Length} of at most {MaxLength} characters.");
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ReadPosition))]
internal sealed partial class ReadPositionJson : JsonSerializerContext;
