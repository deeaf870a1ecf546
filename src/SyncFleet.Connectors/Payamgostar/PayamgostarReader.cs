using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>Reads a stream in the order of modification or, where the server can't, all of it in the order of creation.</summary>
internal sealed class PayamgostarReader(PayamgostarApi api, PayamgostarSettings settings, PayamgostarStream stream)
{
    public async IAsyncEnumerable<Page> ReadAsync(PayamgostarPosition begin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var position = begin; position is not null;)
        {
            var (page, next) = position.FirstPage is null
                ? await LookForFirstPageAsync(position, cancellationToken)
                : await ReadPageAsync(position, cancellationToken);
            yield return page;
            position = next;
        }
    }

    private async Task<(Page Page, PayamgostarPosition? Next)> ReadPageAsync(PayamgostarPosition position, CancellationToken cancellationToken)
    {
        var passed = position.Order?.Page ?? position.Page;
        var found = await FindAsync(position, position.FirstPage!.Value + passed, settings.PageSize, cancellationToken);
        var count = found.Rows.Count;
        if (count == 0 && passed == 0 && found.Total > 0)
        {
            throw new SyncFleetException(
                FailureKind.Defect, $"payamgostar counts {found.Total} {stream.Name} and gave none on the first page; check firstPage");
        }

        // A server may give fewer a page than it was asked for.
        var isFull = count > 0 && (count >= settings.PageSize || ((long)passed * count) + count < found.Total);
        return position.Order is { } order ? InOrder(position, order, found, isFull) : InPages(position, found.Rows, isFull);
    }

    private (Page Page, PayamgostarPosition? Next) InOrder(PayamgostarPosition position, TimeOrder order, FoundPage found, bool isFull)
    {
        CheckFilter(order, found.Rows);
        var (page, after, hasMore) = order.Take(found.Rows, isFull, PayamgostarConnector.Name);
        var here = position with { Order = after };
        var next = hasMore ? here : null;
        return (ToPage(page, next, here.CursorAfter), next);
    }

    private static (Page Page, PayamgostarPosition? Next) InPages(PayamgostarPosition position, TimedRows rows, bool isFull)
    {
        var page = new PageBuffer();
        for (var i = 0; i < rows.Count; i++)
        {
            page.Add(rows.Json(i), static (writer, json) => writer.WriteRawValue(json.Span, skipInputValidation: true));
        }

        var next = isFull ? position with { Page = position.Page + 1 } : null;
        return (ToPage(page, next, cursorAfter: null), next);
    }

    private static Page ToPage(PageBuffer page, PayamgostarPosition? next, string? cursorAfter) => new()
    {
        Records = page.Records,
        RecordCount = page.RecordCount,
        NextPosition = next?.ToJson(),
        CursorAfter = cursorAfter,
    };

    // That the filter is obeyed is known for no type for certain; where it is not, rows far older than asked for come at once.
    private void CheckFilter(TimeOrder order, TimedRows rows)
    {
        var isBegin = order.Page == 0 && order.Edge.Count == 0;
        if (isBegin && rows.Count > 0 && rows.At(0) is { } first && order.Lower - first > TimeSpan.FromDays(1))
        {
            throw new SyncFleetException(
                FailureKind.Configuration,
                $"payamgostar does not obey the filter by time of modification for {stream.Name}; switch the setting changedSince off, and all are read each time");
        }
    }

    // Each request is a step that is kept: with a budget that many share, two in a row may never be granted.
    private async Task<(Page Page, PayamgostarPosition? Next)> LookForFirstPageAsync(PayamgostarPosition position, CancellationToken cancellationToken)
    {
        var next = position.FirstRow is { } firstRow
            ? position with { FirstPage = await IsPageOneFirstAsync(position, firstRow, cancellationToken) ? 1 : 0, FirstRow = null }
            : await FindAsync(position, 1, 1, cancellationToken) is { Rows: { Count: > 0 } rows }
                ? position with { FirstRow = rows.Hash(0) }
                : position with { FirstPage = 0 };
        return (ToPage(new PageBuffer(), next, cursorAfter: null), next);
    }

    // Pages 0 and 1 alike: the first is 1, and 0 is taken for it. Page 0 refused or empty and page 1 not: the same.
    private async Task<bool> IsPageOneFirstAsync(PayamgostarPosition position, long firstRow, CancellationToken cancellationToken)
    {
        try
        {
            var zero = await FindAsync(position, 0, 1, cancellationToken);
            return zero.Rows.Count == 0 || zero.Rows.Hash(0) == firstRow;
        }
        catch (SyncFleetException refused) when (refused.Kind == FailureKind.Defect)
        {
            return true;
        }
    }

    private Task<FoundPage> FindAsync(PayamgostarPosition position, int pageNumber, int pageSize, CancellationToken cancellationToken) =>
        api.FindAsync(stream, new FindRequest { ModifiedFrom = position.Order?.Lower, PageNumber = pageNumber, PageSize = pageSize }, cancellationToken);
}
