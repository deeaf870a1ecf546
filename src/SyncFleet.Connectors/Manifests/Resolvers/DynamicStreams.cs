using System.Globalization;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>The streams that depend on the source.</summary>
/// <param name="entries">What makes them.</param>
/// <param name="taken">Names of the manifest's other streams.</param>
internal sealed class DynamicStreams(IReadOnlyList<DynamicStreamEntry> entries, IReadOnlyCollection<string> taken)
{
    /// <summary>Most streams of one source. Each is a sync's own table, and its name one that somebody chose.</summary>
    public const int MaxStreams = 1000;

    /// <summary>Parts of all their templates together; honest ones stay below a fifth.</summary>
    private const long MaxParts = 5_000_000;

    public IReadOnlyList<DynamicStreamEntry> Entries { get; } = entries;

    /// <summary>The streams of a source, in the order of the manifest and of the source.</summary>
    /// <exception cref="SyncFleetException">
    /// The source did not answer well (of whatever kind that is), two streams have one name, or there are too many.
    /// </exception>
    public async Task<IReadOnlyList<DynamicStream>> ResolveAsync(ReadSession session, CancellationToken cancellationToken)
    {
        var own = session.ForItself();
        var streams = new List<DynamicStream>();
        var names = new HashSet<string>(taken, StringComparer.Ordinal);
        var parts = 0L;
        foreach (var entry in Entries)
        {
            await foreach (var stream in entry.ResolveAsync(own, cancellationToken))
            {
                if (!names.Add(stream.Name))
                {
                    throw new SyncFleetException(
                        FailureKind.Configuration, $"'{entry.Name}' gives a second stream of the name '{stream.Name}' (manifest line {entry.Line}); names must differ. Check the source's settings, or rename it at the source.");
                }

                parts += stream.Weight;
                if (streams.Count == MaxStreams || parts > MaxParts)
                {
                    throw new SyncFleetException(
                        FailureKind.Configuration,
                        string.Create(CultureInfo.InvariantCulture, $"The source has more than {MaxStreams} dynamic streams, or more than {MaxParts} parts in them ('{entry.Name}', manifest line {entry.Line}); no more are read."));
                }

                streams.Add(stream);
            }
        }

        return streams;
    }
}
