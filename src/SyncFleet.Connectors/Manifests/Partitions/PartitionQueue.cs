using System.Diagnostics.CodeAnalysis;
using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>The partitions of one page of a parent, and after each of them the position: those to come, as many as fit, and the page that follows.</summary>
internal sealed class PartitionQueue
{
    /// <summary>Most partitions and characters of the queue in a position.</summary>
    private const int MaxCount = 500, MaxLength = 12 * 1024;

    private readonly Partition[] _partitions;
    private readonly RouterPosition _base;
    private readonly WalkedPage _page;
    private int _taken;
    private int _queuedTo;

    private PartitionQueue(Partition[] partitions, WalkedPage page, RouterPosition before)
    {
        _partitions = partitions;
        _page = page;
        _base = before;
        Refill();
    }

    /// <summary>Where the walk goes on after the partitions taken so far.</summary>
    public RouterPosition Position { get; private set; }

    public static PartitionQueue Begin(IReadOnlyList<Partition> partitions, WalkedPage page, RouterPosition before) => new([.. partitions], page, before);

    public bool TryTake([NotNullWhen(true)] out Partition? partition)
    {
        partition = _taken < _partitions.Length ? _partitions[_taken++] : null;
        if (_taken == _queuedTo && _queuedTo < _partitions.Length)
        {
            Refill();
        }
        else
        {
            SetPosition();
        }

        return partition is not null;
    }

    [MemberNotNull(nameof(Position))]
    private void Refill()
    {
        var length = 0;
        while (_queuedTo < _partitions.Length && _queuedTo - _taken < MaxCount && (length == 0 || length < MaxLength))
        {
            length += _partitions[_queuedTo++].Length;
        }

        SetPosition();
    }

    // While some of the page are not in the queue, the same page is asked for again; after that, the one that follows.
    [MemberNotNull(nameof(Position))]
    private void SetPosition()
    {
        var isWhole = _queuedTo == _partitions.Length;
        Position = _base with
        {
            Queue = _taken < _queuedTo ? (IReadOnlyList<Partition>)new ArraySegment<Partition>(_partitions, _taken, _queuedTo - _taken) : null,
            Parent = isWhole ? _page.Next : _page.At,
            Skip = isWhole ? 0 : _base.Skip + _queuedTo,
            IsLastPage = isWhole && _page.Next is null,
        };
    }
}
