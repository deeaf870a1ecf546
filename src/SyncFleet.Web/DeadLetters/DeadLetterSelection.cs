using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control;

namespace SyncFleet.Web.DeadLetters;

/// <summary>Which open dead letters: by id, or by sync, run and stream; everything that is given must fit.</summary>
public record DeadLetterSelection
{
    private const int MaxIds = 1000;

    /// <summary>At most 1000. Null means all that fit the rest.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>The run that gave them up.</summary>
    public SyncRunId? Run { get; init; }

    /// <summary>Name of a sync.</summary>
    public string? Sync { get; init; }

    public string? Stream { get; init; }

    /// <summary>What is wrong with the selection; null when it can be used.</summary>
    public string? FindFault() => this switch
    {
        { Ids: null, Run: null, Sync: null } => "Nothing is selected. Needed: 'ids', 'run' or 'sync'; 'stream' narrows it.",
        { Ids.Count: 0 or > MaxIds } => $"'ids' has {Ids!.Count} entries. Allowed: 1 to {MaxIds}; or select by 'run' or 'sync'.",
        _ => null,
    };

    public DeadLetterFilter ToFilter() => new() { Ids = Ids, Run = Run, Sync = Sync, Stream = Stream };
}

/// <summary>Dead letters to replay.</summary>
public sealed record ReplaySelection : DeadLetterSelection
{
    /// <summary>A record (JSON object) to send in instead of the stored one; only with one id. Null means as stored.</summary>
    public string? Payload { get; init; }

    /// <summary>
    /// True: records that the connector itself rejected (stage <c>fetch</c>) are mapped as they were stored, without its
    /// transformations. Null means false: they are refused. Ignored when <see cref="Payload"/> is given.
    /// </summary>
    public bool? AsStored { get; init; }

    /// <summary>What is wrong with the payload; null when there is none or it can be used.</summary>
    public string? FindPayloadFault()
    {
        if (Payload is null)
        {
            return null;
        }

        if (Ids is not [_])
        {
            return "'payload' replaces one record. Needed with it: exactly one id in 'ids'.";
        }

        try
        {
            using var document = JsonDocument.Parse(Payload);
            return document.RootElement.ValueKind == JsonValueKind.Object ? null : "'payload' is not a JSON object.";
        }
        catch (JsonException e)
        {
            return $"'payload' is not JSON: line {(e.LineNumber ?? 0) + 1}, byte {e.BytePositionInLine ?? 0}.";
        }
    }

    // A record prints its members; a payload may be personal data.
    public override string ToString() => nameof(ReplaySelection);
}

/// <summary>Replay runs that were started, one for each sync concerned.</summary>
public sealed record ReplayStarted
{
    public required IReadOnlyList<SyncRunId> RunIds { get; init; }

    /// <summary>How many dead letters they send in.</summary>
    public required int Count { get; init; }
}

/// <summary>How many dead letters were discarded.</summary>
public sealed record DeadLettersDiscarded
{
    public required int Count { get; init; }
}
