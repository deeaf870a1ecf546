using System.Text.Json.Serialization;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>
/// One failing slice does not stop the others: its failure is kept, and ends the read when they are done. Only a failure that
/// another try does not mend is kept; one that may pass stops the read where it is, so that a retry goes on there.
/// </summary>
internal sealed record SliceFailure
{
    /// <summary>So many slices may fail; one more ends the read: whoever refuses that often refuses everything.</summary>
    private const int MaxCount = 5;

    private const int MaxText = 2000;

    [JsonPropertyName("kind")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public FailureKind Kind { get; init; }

    [JsonPropertyName("message")]
    public string Message { get; init; } = "";

    [JsonPropertyName("detail")]
    public string? Detail { get; init; }

    [JsonPropertyName("count")]
    public int Count { get; init; }

    /// <summary>Whether the read goes on with the other slices.</summary>
    public static bool IsKept(SyncFleetException failure, ReadPosition position, bool isStrict) => failure.Kind switch
    {
        FailureKind.Throttled => false,
        FailureKind.Transient => isStrict && failure.RetryAfter is null,
        _ => isStrict || (position.Failure?.Count ?? 0) < MaxCount,
    };

    public static SliceFailure After(SliceFailure? first, SyncFleetException failure) => first is null
        ? new SliceFailure { Kind = failure.Kind, Message = Shorten(failure.Message), Detail = failure.Detail is { } detail ? Shorten(detail) : null, Count = 1 }
        : first with { Count = first.Count + 1 };

    public SyncFleetException ToException() => new(
        Kind, Count == 1 ? Message : $"{Message} ({Count} parts of the stream failed; this is the first, the rest was read)", Detail);

    private static string Shorten(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
