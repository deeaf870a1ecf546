using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncFleet.Connectors.Manifests.Jobs;

/// <summary>How far a job at the source has come, as it is kept in a position.</summary>
internal sealed record JobPosition
{
    /// <summary>When the job was asked for, UTC.</summary>
    [JsonPropertyName("at")]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>What the source answered then; null when the job is still to be asked for.</summary>
    [JsonPropertyName("created")]
    public JsonElement? Created { get; init; }

    /// <summary>What it said when the job was done; null before.</summary>
    [JsonPropertyName("polled")]
    public JsonElement? Polled { get; init; }

    /// <summary>What is to be downloaded; null before the job is done.</summary>
    [JsonPropertyName("targets")]
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>The one that is being downloaded.</summary>
    [JsonPropertyName("target")]
    public int Target { get; init; }

    /// <summary>Jobs that failed before this one.</summary>
    [JsonPropertyName("failures")]
    public int Failures { get; init; }
}
