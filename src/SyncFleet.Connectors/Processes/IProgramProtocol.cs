using System.Text.Json;
using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Processes;

/// <summary>What a program is asked for and what its lines mean.</summary>
internal interface IProgramProtocol
{
    /// <summary>Arguments that try the settings; null: the protocol has none, and finding the streams has to do.</summary>
    IReadOnlyList<string>? CheckArguments(ProgramFiles files);

    IReadOnlyList<string> DiscoverArguments(ProgramFiles files);

    /// <param name="files">Files for the program.</param>
    /// <param name="catalog">What <see cref="IProgramProtocol.Catalog"/> gave.</param>
    /// <param name="stateJson">State to go on from; null: from the beginning.</param>
    IReadOnlyList<string> ReadArguments(ProgramFiles files, string catalog, string? stateJson);

    /// <summary>The streams in what the program said of them; null when it said nothing of the kind.</summary>
    IReadOnlyList<ProgramStream>? Streams(IReadOnlyList<JsonElement> lines, ReadOnlyMemory<byte> output);

    /// <summary>The catalog in which one stream is chosen.</summary>
    string Catalog(IReadOnlyList<ProgramStream> streams, string name);

    /// <summary>What a line of a read means.</summary>
    ProgramMessage Understand(JsonElement line);
}

/// <summary>A stream of a program.</summary>
/// <param name="Description">As the fleet knows it.</param>
/// <param name="Raw">As the program told of it.</param>
internal sealed record ProgramStream(StreamDescription Description, JsonElement Raw);

internal enum ProgramMessageKind
{
    /// <summary>Of no interest.</summary>
    Other = 0,

    Record = 1,

    /// <summary>All records of before are covered by it.</summary>
    Position = 2,

    Log = 3,

    /// <summary>The program tells of a failure.</summary>
    Failure = 4,

    /// <summary>The settings were tried and are good.</summary>
    Good = 5,

    /// <summary>The program wants settings kept.</summary>
    NewSettings = 6,
}

/// <summary>A line of a program.</summary>
internal readonly record struct ProgramMessage(ProgramMessageKind Kind)
{
    /// <summary>Stream of a record.</summary>
    public string? Stream { get; init; }

    /// <summary>A record, a state, or settings.</summary>
    public JsonElement Content { get; init; }

    /// <summary>Of a log line or a failure.</summary>
    public string? Text { get; init; }

    /// <summary>Of a failure, for the engineer; of a log line nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>Of a log line.</summary>
    public LogLevel Level { get; init; }

    public FailureKind FailureKind { get; init; }
}
