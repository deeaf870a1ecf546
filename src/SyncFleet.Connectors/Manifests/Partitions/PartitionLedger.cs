using SyncFleet.Connectors.Manifests.Cursors;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>Keeps what the partitions of a run have come to while it goes on.</summary>
internal sealed class PartitionLedger
{
    /// <summary>Longest text of values in a position; beyond it, one value stands for all.</summary>
    private const int MaxLength = 48 * 1024;

    private readonly IStreamCursor _cursor;
    private readonly PartitionStates _states;
    private readonly OrderedDictionary<string, long> _values;

    /// <exception cref="System.Text.Json.JsonException">The stored progress is not of this making.</exception>
    public PartitionLedger(IStreamCursor cursor, PartitionStates states, PartitionProgress? stored)
    {
        _cursor = cursor;
        _states = states;
        _values = stored?.Values is { } packed ? PartitionPacking.Unpack(packed) : new OrderedDictionary<string, long>(StringComparer.Ordinal);
        Progress = stored ?? new PartitionProgress { Top = states.Top, IsGlobal = states.IsGlobal || states.Count > PartitionStates.MaxPartitions };
    }

    public PartitionProgress Progress { get; private set; }

    public IReadOnlyDictionary<string, long> Values => _values;

    /// <summary>The same partition came up before in this run.</summary>
    public bool HasRead(Partition partition) => _values.ContainsKey(partition.Key);

    /// <param name="partition">A partition that is read to its end.</param>
    /// <param name="value">Its cursor value.</param>
    /// <param name="hasRecords">Whether a record had a value.</param>
    public void Note(Partition partition, long value, bool hasRecords)
    {
        Progress = Progress with
        {
            Top = !Progress.IsGlobal || hasRecords ? Math.Max(Progress.Top ?? value, value) : Progress.Top,
            HasRecords = Progress.HasRecords || hasRecords,
        };
        if (Progress.IsGlobal || _states.Holds(partition, _cursor.State(value)))
        {
            return;
        }

        _values[partition.Key] = value;
        var packed = PartitionPacking.Pack(_values);
        var isTooMuch = packed.Length > MaxLength || _states.Count + _values.Count > PartitionStates.MaxPartitions;
        Progress = Progress with { Values = isTooMuch ? null : packed, IsGlobal = isTooMuch };
        if (isTooMuch)
        {
            _values.Clear();
        }
    }

    public void NoteTold(DateTimeOffset now) => Progress = Progress with { ToldAt = now };
}
