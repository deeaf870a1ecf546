using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Databases;

/// <summary>Where a read of a table goes on.</summary>
internal sealed record TablePosition
{
    private const int LongestPosition = 64 * 1024;

    /// <summary>Cursor (when the read goes by it) and key of the last row, as texts; null: begin.</summary>
    [JsonPropertyName("after")]
    public IReadOnlyList<string>? After { get; init; }

    /// <summary>The rows without a cursor value are being read.</summary>
    [JsonPropertyName("nulls")]
    public bool InNulls { get; init; }

    /// <summary>The greatest cursor value read; null: none yet.</summary>
    [JsonPropertyName("cursor")]
    public string? Cursor { get; init; }

    /// <exception cref="SyncFleetException">The text is no position.</exception>
    public static TablePosition Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, TableJson.Default.TablePosition)!;
        }
        catch (JsonException failure)
        {
            throw new SyncFleetException(FailureKind.Defect, "The stored position of the read cannot be understood; start the stream again.", inner: failure);
        }
    }

    /// <summary>The cursor value of a checkpoint; null without one.</summary>
    /// <exception cref="SyncFleetException">The checkpoint has none.</exception>
    public static string? ReadCheckpoint(string? checkpoint, string cursor)
    {
        if (checkpoint is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(checkpoint);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(cursor, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }
        catch (JsonException)
        {
            // Falls to the failure below.
        }

        throw new SyncFleetException(FailureKind.Configuration, $"The stored checkpoint has no value of the cursor column '{cursor}'; read the stream in full once.");
    }

    /// <summary>The checkpoint of a cursor value; null of none.</summary>
    public static string? ToCheckpoint(string? value, string cursor) =>
        value is null ? null : JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [cursor] = value }, TableJson.Default.DictionaryStringString);

    /// <exception cref="SyncFleetException">The keys are too long.</exception>
    public override string ToString()
    {
        var text = JsonSerializer.Serialize(this, TableJson.Default.TablePosition);
        return text.Length <= LongestPosition ? text : throw new SyncFleetException(FailureKind.Configuration, "A key of the table is too long to be kept as a position.");
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(TablePosition))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TableJson : JsonSerializerContext;
