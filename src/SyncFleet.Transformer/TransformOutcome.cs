using SyncFleet.Contracts;

namespace SyncFleet.Transformer;

/// <summary>What is to be sent after a page was taken in hand.</summary>
public sealed record TransformOutcome
{
    /// <summary>One message per lane that has rows waiting; none when there is nothing to do.</summary>
    public IReadOnlyList<RowsReady> Ready { get; init; } = [];

    /// <summary>Set when the page could not be mapped at all: the stream run stops.</summary>
    public StreamRunFailed? Failure { get; init; }
}
