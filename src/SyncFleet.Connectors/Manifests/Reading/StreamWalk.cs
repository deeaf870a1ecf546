using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>
/// A walk over all pages of a stream: partition after partition, in each window after window, in each page after page. Keeps
/// nothing that is not in a page's position, so that any process can go on after any page.
/// </summary>
internal sealed class StreamWalk(ManifestStream stream, ReadSession session, bool isParent = false)
{
    /// <summary>How often the state of partitions is told while more of them are to come.</summary>
    private static readonly TimeSpan TellInterval = TimeSpan.FromMinutes(10);

    private readonly SlicePages _pages = new(stream, session, writes: !isParent);

    private PartitionStates? _states;
    private PartitionLedger? _ledger;

    /// <param name="checkpoint">State of the last run, JSON; null reads everything.</param>
    /// <param name="from"><see cref="WalkedPage.Next"/> of the last page taken; null begins.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async IAsyncEnumerable<WalkedPage> WalkAsync(
        string? checkpoint, ReadPosition? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = from ?? ReadPosition.Begin(session.Now);
        ThrowWhenOver(position);
        checkpoint = stream.Migrate(checkpoint, session.Scope);
        Open(checkpoint, position);
        if (position.Open is not null)
        {
            await foreach (var page in PartitionAsync(position, cancellationToken))
            {
                yield return page;
                if (page.Next is null)
                {
                    yield break;
                }

                position = ThrowWhenOver(page.Next);
            }
        }

        await foreach (var page in PartitionsAsync(checkpoint, position, cancellationToken))
        {
            yield return page;
        }
    }

    private async IAsyncEnumerable<WalkedPage> PartitionsAsync(string? checkpoint, ReadPosition position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var walk = new RouterWalk(session, _states?.ParentStates ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal), _states?.ChildValue);
        await foreach (var step in stream.Partitions.WalkAsync(walk, position.Router, cancellationToken))
        {
            position = position with { Router = step.Next, Progress = _ledger?.Progress, ParentStates = step.Next is null ? step.ParentStates : null };
            if (step.Partition is not { } partition || (_ledger?.HasRead(partition) ?? false))
            {
                yield return Report(step, position);
                if (step.Next is null)
                {
                    ThrowWhenFailed(position);
                    yield break;
                }

                continue;
            }

            await foreach (var page in PartitionAsync(Begin(partition, checkpoint, position), cancellationToken))
            {
                yield return page;
                if (page.Next is null)
                {
                    yield break;
                }

                position = ThrowWhenOver(page.Next);
            }
        }

        yield return Report(new PartitionStep(), position with { Router = null, ParentStates = position.Router?.ParentStates });
        ThrowWhenFailed(position);
    }

    private static ReadPosition ThrowWhenOver(ReadPosition position)
    {
        if (position.IsOver)
        {
            ThrowWhenFailed(position);
        }

        return position;
    }

    private static void ThrowWhenFailed(ReadPosition position)
    {
        if (position.Failure is { } failure)
        {
            throw failure.ToException();
        }
    }

    private void Open(string? checkpoint, ReadPosition position)
    {
        if (stream.Cursor is not { } cursor || !stream.IsPartitioned)
        {
            return;
        }

        try
        {
            _states = new PartitionStates(cursor, stream.Partitions.HasParents, checkpoint);
            _ledger = new PartitionLedger(cursor, _states, position.Progress);
        }
        catch (JsonException e)
        {
            throw new SyncFleetException(FailureKind.Defect, "The stored position of the read cannot be understood; start the stream again.", inner: e);
        }
    }

    private ReadPosition Begin(Partition partition, string? checkpoint, ReadPosition position)
    {
        var (state, back) = _states?.Of(partition) ?? (checkpoint, TimeSpan.Zero);
        return position with { Open = partition, Bounds = stream.Cursor?.Bounds(state, back, session.Scope, session.Now) };
    }

    private async IAsyncEnumerable<WalkedPage> PartitionAsync(
        ReadPosition position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = position.Open!;
        using var windows = Windows(position).Skip(position.Window).GetEnumerator();
        if (!windows.MoveNext())
        {
            // Nothing to read yet; the stream still says where it stands.
            yield return Closed(partition, position, position.Bounds?.Start);
            yield break;
        }

        for (var more = true; more;)
        {
            var slice = new StreamSlice(partition, windows.Current);
            more = windows.MoveNext();
            for (var isOver = false; !isOver;)
            {
                using var page = await ReadAsync(slice, position, more || position.Router is not null, cancellationToken);
                position = position with { Failure = page.Failure };
                isOver = page.Next is null;
                var end = !isOver ? page.Walked with { Next = page.Next! with { Failure = page.Failure } }
                    : more ? AfterWindow(page, position, slice)
                    : Closed(partition, position with { Newest = page.Newest }, Value(position, page.Newest, null), page);
                position = end.Next ?? position;
                yield return end;
            }
        }
    }

    // Parents are not taken apart: a child would silently lack the partitions of what failed.
    private async Task<ReadPage> ReadAsync(StreamSlice slice, ReadPosition position, bool hasOthers, CancellationToken cancellationToken)
    {
        try
        {
            return await _pages.ReadAsync(slice, position, cancellationToken);
        }
        catch (SyncFleetException failure) when (!isParent && (hasOthers || position.Failure is not null) && SliceFailure.IsKept(failure, position, stream.IsStrict))
        {
            return new ReadPage(null)
            {
                Walked = new WalkedPage { Partition = slice.Partition, At = position, Next = null, HasSlice = true },
                Newest = position.Newest,
                Failure = SliceFailure.After(position.Failure, failure),
            };
        }
    }

    private IEnumerable<CursorWindow?> Windows(ReadPosition position) =>
        stream.Cursor is { } cursor ? cursor.Windows(position.Bounds!.Value, session.Scope) : (IEnumerable<CursorWindow?>)[null];

    private WalkedPage AfterWindow(ReadPage page, ReadPosition position, StreamSlice slice) => page.Walked with
    {
        Next = position with { Window = position.Window + 1, Job = null, Page = 0, Token = null, Loop = default, Newest = page.Newest },
        CursorAfter = stream.IsPartitioned || slice.Window is { IsGap: true } || position.Failure is not null || Value(position, page.Newest, slice.Window?.End) is not { } value ? null : stream.Cursor!.State(value),
    };

    // While windows are to come, the state does not go beyond the one that is done.
    private static long? Value(ReadPosition position, long? newest, long? limit) => position.Bounds is { } bounds
        ? Math.Max(bounds.Start, Math.Min(newest ?? bounds.Start, limit ?? long.MaxValue))
        : null;

    /// <summary>The partition is done: the state moves, and the position lets it go.</summary>
    private WalkedPage Closed(Partition partition, ReadPosition position, long? value, ReadPage? page = null)
    {
        var isLast = position.Router is null;
        if (position.Failure is not null)
        {
            return Failed(page?.Walked ?? new WalkedPage { Partition = partition, At = position, Next = null }, position, isLast);
        }

        if (value is { } reached)
        {
            _ledger?.Note(partition, reached, position.Newest is not null);
        }

        var state = _ledger is null
            ? (isLast && value is { } whole ? stream.Cursor!.State(whole) : null)
            : State(position, isLast);
        var next = isLast ? null : new ReadPosition
        {
            Version = position.Version,
            StartedAt = position.StartedAt,
            Router = position.Router,
            Progress = _ledger?.Progress,
        };
        var walked = page?.Walked ?? new WalkedPage { Partition = partition, At = position, Next = null };
        return walked with { Next = next, CursorAfter = state };
    }

    // No state moves any more; the last page leads to the failure.
    private static WalkedPage Failed(WalkedPage walked, ReadPosition position, bool isLast) => walked with
    {
        Next = new ReadPosition
        {
            Version = position.Version,
            StartedAt = position.StartedAt,
            Router = position.Router,
            Progress = position.Progress,
            Failure = position.Failure,
            IsOver = isLast,
        },
        CursorAfter = null,
    };

    private WalkedPage Report(PartitionStep step, ReadPosition position)
    {
        var isLast = step.Next is null;
        var page = new WalkedPage
        {
            Partition = step.Partition ?? Partition.Whole,
            At = position,
            Next = isLast ? null : position,
            Rejected = step.Rejected,
            FilteredCount = step.SkippedCount,
        };
        return !isLast ? page
            : position.Failure is not null ? Failed(page, position, isLast)
            : _ledger is not null ? page with { CursorAfter = State(position, isLast) }
            : page;
    }

    private string? State(ReadPosition position, bool isLast)
    {
        var now = session.Now;
        if (isLast)
        {
            return _states!.Write(_ledger!.Values, _ledger.Progress, position.ParentStates, now - position.StartedAt);
        }

        var told = _ledger!.Progress.ToldAt == default ? position.StartedAt : _ledger.Progress.ToldAt;
        if (_ledger.Progress.IsGlobal || now - told < TellInterval)
        {
            return null;
        }

        _ledger.NoteTold(now);
        return _states!.Write(_ledger.Values, _ledger.Progress, parents: null, took: null);
    }
}
