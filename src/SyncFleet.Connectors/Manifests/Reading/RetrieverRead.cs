using System.Runtime.CompilerServices;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>
/// The records of a retriever that belongs to no stream: the manifest itself needs them. They are read in one go, as far as they
/// are asked for, and none may be missing.
/// </summary>
internal sealed class RetrieverRead(ManifestStream stream)
{
    /// <summary>What takes more pages is no list of streams or columns.</summary>
    private const int MaxPages = 10_000;

    /// <returns>Each record, which holds until the next is asked for, and the slice it came with.</returns>
    public async IAsyncEnumerable<(object Record, SliceNames Slice)> ReadAsync(ReadSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = 0;
        await foreach (var page in new StreamWalk(stream, session, isParent: true).WalkAsync(null, null, cancellationToken))
        {
            if (++pages > MaxPages)
            {
                throw new SyncFleetException(FailureKind.Defect, $"The source gave more than {MaxPages} pages for {stream.Description.Name}; its paging has no end. The read stops.");
            }

            if (page.Rejected.Count > 0)
            {
                throw new SyncFleetException(FailureKind.Defect, $"A record that {stream.Description.Name} needs cannot be used: {page.Rejected[0].Reason}");
            }

            var slice = new SliceNames(page.Partition, null);
            foreach (var record in page.Kept)
            {
                yield return (record.Value, slice);
            }
        }
    }
}
