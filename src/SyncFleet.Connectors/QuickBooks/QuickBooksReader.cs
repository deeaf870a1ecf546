using System.Runtime.CompilerServices;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>
/// Reads a stream: all of it by queries in the order of the last update, later what was changed or deleted by change data capture.
/// The latter has no pages. When one is full, what lives is read by query; then it is walked through for the deletions from its last
/// time on, which needs that it comes in order: without, deletions could be left out, and the read fails.
/// </summary>
internal sealed class QuickBooksReader(QuickBooksApi api, QuickBooksSettings settings, QuickBooksStream stream)
{
    // Records of one instant may be changed, and so leave it, while their pages are counted.
    private const int Overlap = 20;

    // How far our clock may be ahead of a source that does not tell its own.
    private static readonly TimeSpan ClockDoubt = TimeSpan.FromMinutes(10);

    public async IAsyncEnumerable<Page> ReadAsync(QuickBooksPosition begin, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var position = begin; position is not null;)
        {
            var (page, next) = position.IsQuery
                ? await QueryAsync(position, time, cancellationToken)
                : await ReadChangesAsync(position, time, cancellationToken);
            yield return page;
            position = next;
        }
    }

    private async Task<(Page Page, QuickBooksPosition? Next)> QueryAsync(QuickBooksPosition position, TimeProvider time, CancellationToken cancellationToken)
    {
        var order = position.Order;
        var step = settings.PageSize - Math.Min(Overlap, settings.PageSize / 2);
        var answer = await api.QueryAsync(stream, order.Lower, 1 + (order.Page * step), cancellationToken);
        var (page, after, hasMore) = order.Take(answer.Rows, answer.Rows.Count >= settings.PageSize, QuickBooksConnector.Name);
        var here = position.At(Started(answer, time), after);
        var next = hasMore ? here : position.Before is not null && !stream.IsNameList ? here.ToDeletions() : null;
        return (ToPage(page, here, next), next);
    }

    private async Task<(Page Page, QuickBooksPosition? Next)> ReadChangesAsync(
        QuickBooksPosition position, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = await api.ReadChangesAsync(stream, position.Order.Lower, cancellationToken);
        var isFull = answer.Rows.Count >= QuickBooksApi.ChangesLimit;
        if (isFull && !position.IsQueried)
        {
            // That an answer looks ordered proves nothing of what it leaves out; a query is ordered for certain.
            return await QueryAsync(position.ToQuery(), time, cancellationToken);
        }

        if (isFull && !answer.Rows.IsInOrder())
        {
            throw Unordered();
        }

        answer.Rows.Sort();
        var (page, after, hasMore) = position.Order.Take(answer.Rows, isFull, QuickBooksConnector.Name);
        if (hasMore && after.Lower == position.Order.Lower && after.Page > position.Order.Page)
        {
            throw Unordered();
        }

        var here = position.At(Started(answer, time), after);
        var next = hasMore ? here : null;
        return (ToPage(page, here, next), next);
    }

    private static DateTimeOffset Started(QuickBooksAnswer answer, TimeProvider time) => answer.Time ?? time.GetUtcNow() - ClockDoubt;

    private static Page ToPage(PageBuffer page, QuickBooksPosition here, QuickBooksPosition? next) => new()
    {
        Records = page.Records,
        RecordCount = page.RecordCount,
        NextPosition = next?.ToJson(),
        CursorAfter = next is null ? here.CursorAtEnd() : next.CursorAfter(),
    };

    private SyncFleetException Unordered() => new(
        FailureKind.Configuration,
        $"more than {QuickBooksApi.ChangesLimit} {stream.Name} were changed since the last run, and QuickBooks gives no more at once, in no order; "
        + "which deletions are left out can't be told. Run a full refresh, in write mode replace if deleted ones must go, and sync more often.");
}
