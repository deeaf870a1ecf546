namespace SyncFleet.Connectors;

/// <summary>
/// A connector some of whose streams can be read in parts, side by side, by several processes. The parts of a stream hold no record in
/// common, or the part that comes later holds the later version of it: the order of the parts decides as the order of pages does.
/// </summary>
public interface IDividingConnector : IConnector
{
    /// <summary>Most parts of a stream.</summary>
    const int MaxParts = 16;

    /// <summary>Settles into which parts a read that begins may be divided.</summary>
    /// <param name="source">The source.</param>
    /// <param name="request">The read, without position.</param>
    /// <param name="most">So many parts at most, 2 to <see cref="MaxParts"/>.</param>
    /// <param name="cancellationToken">Stops the division.</param>
    /// <returns>For each part what <see cref="ReadRequest.Part"/> is to be, JSON of the connector; empty when the stream is read as a whole.</returns>
    Task<IReadOnlyList<string>> DivideAsync(SourceContext source, ReadRequest request, int most, CancellationToken cancellationToken);

    /// <summary>Gets ready to join what the parts have come to.</summary>
    /// <param name="source">The source.</param>
    /// <param name="request">The read that was divided, without position.</param>
    /// <param name="cancellationToken">Stops what it takes to get ready.</param>
    Task<CheckpointJoin> JoinAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken);
}

/// <summary>The checkpoint after the first parts, or all of them: the same as one read of the whole would have come to.</summary>
/// <param name="ends">The first parts in their order, read to their ends but, while the read goes on, the last of these.</param>
/// <param name="isWhole">All parts are there and read to their ends.</param>
/// <returns>Null: the stream has no checkpoint.</returns>
public delegate string? CheckpointJoin(IReadOnlyList<PartEnd> ends, bool isWhole);

/// <summary>What a part has come to.</summary>
/// <param name="Part">What <see cref="IDividingConnector.DivideAsync"/> gave for it.</param>
/// <param name="Cursor">The last <see cref="SyncFleet.Core.Pages.Page.CursorAfter"/> of its pages; null when none had one.</param>
public sealed record PartEnd(string Part, string? Cursor);
