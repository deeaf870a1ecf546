using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Manifests.Dividing;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>One read of a stream: its walk as pages that leave the connector.</summary>
internal sealed class PageReader(ManifestStream stream, ReadSession session)
{
    /// <summary>A part of the stream was asked for, not only its parents.</summary>
    public bool HasSlice { get; private set; }

    public async IAsyncEnumerable<Page> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = request.Position is { } stored ? ReadPosition.Parse(stored, session.Source.Seal) : null;
        ThrowWhenNotOffered();
        var read = await StreamOf(request).PrepareAsync(session, cancellationToken);
        await foreach (var walked in new StreamWalk(read, session).WalkAsync(request.Checkpoint, from, cancellationToken))
        {
            HasSlice |= walked.HasSlice;
            yield return new Page
            {
                Records = walked.Buffer?.Records ?? ReadOnlyMemory<byte>.Empty,
                RecordCount = walked.Buffer?.RecordCount ?? 0,
                Rejected = walked.Rejected,
                FilteredCount = walked.FilteredCount,
                NextPosition = walked.Next?.ToText(session.Source.Seal),
                CursorAfter = walked.CursorAfter,
            };
        }
    }

    /// <summary>Settles into which parts the read may be divided; none: it is read as a whole.</summary>
    public async Task<IReadOnlyList<string>> DivideAsync(ReadRequest request, int most, CancellationToken cancellationToken)
    {
        ThrowWhenNotOffered();
        return [.. (await StreamDivider.DivideAsync(StreamOf(request), session, request.Checkpoint, most, cancellationToken)).Select(part => part.ToString())];
    }

    public string? Join(ReadRequest request, IReadOnlyList<PartEnd> ends, bool isWhole) => StreamDivider.Join(StreamOf(request), session, request.Checkpoint, ends, isWhole);

    private ManifestStream StreamOf(ReadRequest request)
    {
        var read = stream.WithoutState is { } full && request.Checkpoint is (null or "{}") ? full : stream;
        return request.Part is { } part ? StreamPart.Parse(part).Take(read) : read;
    }

    private void ThrowWhenNotOffered()
    {
        if (stream.Condition is { } condition && !condition.Test(session.Scope))
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The settings of the source do not offer the stream '{stream.Description.Name}' (condition at manifest line {condition.Line}).");
        }
    }
}
