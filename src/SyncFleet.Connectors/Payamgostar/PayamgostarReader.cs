using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>Reads a stream in the order of modification or, where the server can't, all of it in the order of creation.</summary>
internal sealed class PayamgostarReader(PayamgostarApi api, PayamgostarSettings settings, PayamgostarStream stream)
{
    // So that a page of objects got one by one is no more than some seconds' work.
    private const int LargestPageByOne = 50;

    public async IAsyncEnumerable<Page> ReadAsync(PayamgostarPosition begin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var position = begin; position is not null;)
        {
            position = position.FirstPage is null ? position with { FirstPage = await FindFirstPageAsync(position, cancellationToken) } : position;
            position = position.ByOne is null ? position with { ByOne = await LacksLinesAsync(position, cancellationToken) } : position;
            var (page, next) = await ReadPageAsync(position, cancellationToken);
            yield return page;
            position = next;
        }
    }

    private async Task<(Page Page, PayamgostarPosition? Next)> ReadPageAsync(PayamgostarPosition position, CancellationToken cancellationToken)
    {
        var passed = position.Order?.Page ?? position.Page;
        var size = position.ByOne == true ? Math.Min(settings.PageSize, LargestPageByOne) : settings.PageSize;
        var found = await FindAsync(position, position.FirstPage!.Value + passed, size, cancellationToken);
        var count = found.Rows.Count;
        if (count == 0 && passed == 0 && found.Total > 0)
        {
            throw new SyncFleetException(
                FailureKind.Defect, $"payamgostar counts {found.Total} {stream.Name} and gave none on the first page; check firstPage");
        }

        // A server may give fewer a page than it was asked for.
        var isFull = count > 0 && (count >= size || ((long)passed * count) + count < found.Total);
        var (ready, failure) = position.ByOne == true ? await CompleteAsync(position, found, cancellationToken) : (count, null);
        return ready == 0 && failure is not null ? throw failure
            : position.Order is { } order ? InOrder(position, order, found, isFull, ready)
            : InPages(position, found.Rows, isFull, ready);
    }

    /// <summary>Gets what came without its lines, up to the first that fails: what is before it makes a page, so that a small budget is no end.</summary>
    /// <returns>How many rows are ready, from the first on.</returns>
    private async Task<(int Ready, SyncFleetException? Failure)> CompleteAsync(PayamgostarPosition position, FoundPage found, CancellationToken cancellationToken)
    {
        for (var i = 0; i < found.Rows.Count; i++)
        {
            if (found.Incomplete[i] is not { } id || i < position.Passed || position.Order?.HasRead(found.Rows, i) == true)
            {
                continue;
            }

            try
            {
                // One that is gone by now stays as it was found.
                if (await api.GetAsync(stream, id, cancellationToken) is { } whole)
                {
                    found.Rows.Complete(i, whole);
                }
            }
            catch (SyncFleetException failure)
            {
                var isBegin = Enumerable.Range(0, i).All(row => row < position.Passed || position.Order?.HasRead(found.Rows, row) == true);
                return (isBegin ? 0 : i, failure);
            }
        }

        return (found.Rows.Count, null);
    }

    private (Page Page, PayamgostarPosition? Next) InOrder(PayamgostarPosition position, TimeOrder order, FoundPage found, bool isFull, int ready)
    {
        CheckFilter(order, found.Rows);
        var (page, after, hasMore) = order.Take(found.Rows, isFull, PayamgostarConnector.Name, ready);
        var here = position with { Order = after };
        var next = hasMore ? here : null;
        return (ToPage(page, next, here.CursorAfter), next);
    }

    private static (Page Page, PayamgostarPosition? Next) InPages(PayamgostarPosition position, TimedRows rows, bool isFull, int ready)
    {
        var page = new PageBuffer();
        for (var i = position.Passed; i < ready; i++)
        {
            page.Add(rows.Json(i), static (writer, json) => writer.WriteRawValue(json.Span, skipInputValidation: true));
        }

        var next = ready < rows.Count ? position with { Passed = ready } : isFull ? position with { Page = position.Page + 1, Passed = 0 } : null;
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

    private async Task<bool> LacksLinesAsync(PayamgostarPosition position, CancellationToken cancellationToken) =>
        stream.HasLines && (await FindAsync(position, position.FirstPage!.Value, 1, cancellationToken)).Incomplete is [{ }];

    // Pages 0 and 1 alike: the first is 1, and 0 is taken for it. Page 0 refused or empty and page 1 not: the same.
    private async Task<int> FindFirstPageAsync(PayamgostarPosition position, CancellationToken cancellationToken)
    {
        var one = await FindAsync(position, 1, 1, cancellationToken);
        if (one.Rows.Count == 0)
        {
            return 0;
        }

        try
        {
            var zero = await FindAsync(position, 0, 1, cancellationToken);
            return zero.Rows.Count == 0 || zero.Rows.Hash(0) == one.Rows.Hash(0) ? 1 : 0;
        }
        catch (SyncFleetException refused) when (refused.Kind == FailureKind.Defect)
        {
            return 1;
        }
    }

    private Task<FoundPage> FindAsync(PayamgostarPosition position, int pageNumber, int pageSize, CancellationToken cancellationToken) =>
        api.FindAsync(stream, new FindRequest { ModifiedFrom = position.Order?.Lower, PageNumber = pageNumber, PageSize = pageSize }, cancellationToken);
}
