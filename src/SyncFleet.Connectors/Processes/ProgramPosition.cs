using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Processes;

/// <summary>Where a read of a program goes on: its own state, and how many records it has given since.</summary>
internal sealed record ProgramPosition
{
    private const int LongestPosition = 64 * 1024;

    /// <summary>The program's last state; null: it has given none.</summary>
    [JsonPropertyName("state")]
    public JsonElement? State { get; init; }

    /// <summary>Records since that state that are stored already: they are read over.</summary>
    [JsonPropertyName("skip")]
    public long Skip { get; init; }

    /// <exception cref="SyncFleetException">The text is neither a position nor a checkpoint.</exception>
    public static ProgramPosition Parse(string? text)
    {
        try
        {
            return text is null ? new ProgramPosition() : JsonSerializer.Deserialize(text, ProgramJson.Default.ProgramPosition)!;
        }
        catch (JsonException failure)
        {
            throw new SyncFleetException(FailureKind.Configuration, "The stored checkpoint is none of this connector; read the stream in full once.", inner: failure);
        }
    }

    /// <summary>The checkpoint of its state; null without one.</summary>
    public string? ToCheckpoint() => State is null ? null : (this with { Skip = 0 }).ToString();

    /// <exception cref="SyncFleetException">The state is too long.</exception>
    public override string ToString()
    {
        var text = JsonSerializer.Serialize(this, ProgramJson.Default.ProgramPosition);
        return text.Length <= LongestPosition ? text
            : throw new SyncFleetException(FailureKind.Configuration, $"The program's state has {text.Length} characters; at most {LongestPosition} are kept.");
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ProgramPosition))]
internal sealed partial class ProgramJson : JsonSerializerContext;
