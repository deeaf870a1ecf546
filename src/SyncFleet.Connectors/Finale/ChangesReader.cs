using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Finale;

/// <summary>
/// Reads a collection in the order of <c>lastUpdatedDate</c>. There is no offset and no token: a request gives the rows of at most
/// <see cref="WindowSpan"/> from a lower bound on, up to a limit, and the lower bound then moves to the last date seen.
/// An answer that can't move it (all rows of one instant, or not in order) is asked for again with a higher limit; when the API's
/// cap is too low for that too, the read fails rather than leave rows out.
/// </summary>
internal sealed class ChangesReader(FinaleApi api, FinaleSettings settings, FinaleStream stream, TimeProvider time)
{
    /// <summary>Finale takes 30 days at most; a day is left for clocks that differ.</summary>
    public static readonly TimeSpan WindowSpan = TimeSpan.FromDays(29);

    // After so many requests in a row without a record, an empty page keeps how far the read is.
    private const int QuietRequests = 20;

    private const int LimitGrowth = 4;

    public async IAsyncEnumerable<Page> ReadAsync(ChangesPosition begin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var quiet = 0;
        for (var position = begin; position is not null;)
        {
            var upper = Upper(position.Lower);
            var (rows, failure) = await TryFetchAsync((position.Lower, upper), cancellationToken);
            if (rows is null)
            {
                if (quiet > 0)
                {
                    yield return EmptyPage(position);
                }

                failure!.Throw();
                yield break;
            }

            var cutter = Cutter(rows, position, upper);
            do
            {
                var cut = await cutter.CutAsync(cancellationToken);
                quiet++;
                if (cut.RecordCount > 0 || cut.Next is null || quiet >= QuietRequests || (cut.Failure is not null && (cut.HasMoved || quiet > 1)))
                {
                    quiet = 0;
                    yield return cut.ToPage();
                }

                cut.Failure?.Throw();
                position = cut.Next;
            }
            while (!cutter.IsDone);
        }
    }

    private static Page EmptyPage(ChangesPosition position) =>
        new() { Records = default, RecordCount = 0, NextPosition = position.ToJson(), CursorAfter = position.CursorAfter() };

    // The window that reaches to now stays open at its end: what the source dates a little ahead of our clock is seen too.
    private DateTime? Upper(DateTime lower)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return lower < now - WindowSpan ? lower + WindowSpan : null;
    }

    private ChangesCutter Cutter(ChangedRows rows, ChangesPosition position, DateTime? upper)
    {
        var needsSingles = stream.DetailField is not null && settings.FetchOrderItems;
        return new ChangesCutter(
            stream,
            rows,
            position,
            upper,
            needsSingles && rows.Table.FindColumn(stream.DetailField!) < 0 ? SingleRecords.PageRows : settings.PageSize,
            needsSingles ? new SingleRecords(api, stream) : null);
    }

    private async Task<(ChangedRows? Rows, ExceptionDispatchInfo? Failure)> TryFetchAsync(
        (DateTime Lower, DateTime? Upper) range, CancellationToken cancellationToken)
    {
        try
        {
            return (await FetchAsync(range, cancellationToken), null);
        }
        catch (SyncFleetException e)
        {
            return (null, ExceptionDispatchInfo.Capture(e));
        }
    }

    private async Task<ChangedRows> FetchAsync((DateTime Lower, DateTime? Upper) range, CancellationToken cancellationToken)
    {
        for (var limit = settings.PageSize; ; limit = Math.Min(limit * LimitGrowth, FinaleApi.Cap))
        {
            ChangedRows? rows = null;
            await api.ReadCollectionAsync(stream, range, limit, table => rows = ChangedRows.Sort(table, stream, range, limit), cancellationToken);
            if (!rows!.IsFull || (rows.CameInOrder && rows.Latest > range.Lower))
            {
                return rows;
            }

            if (limit >= FinaleApi.Cap)
            {
                throw Stuck(rows, range.Lower);
            }
        }
    }

    private SyncFleetException Stuck(ChangedRows rows, DateTime lower) => new(
        FailureKind.Defect,
        rows.CameInOrder
            ? $"finale has at least {FinaleApi.Cap} {stream.Resource} records of {FinaleApi.FormatDate(lower)}, more than its API gives at once; "
                + "nothing after them can be read"
            : $"finale gives {stream.Resource} records in no order, and more than {FinaleApi.Cap} from {FinaleApi.FormatDate(lower)} on; "
                + "which are left out can't be told");
}
