using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Mappings;

/// <summary>Where a page stands.</summary>
/// <param name="PageNumber">Place in the stream run, first is 1.</param>
/// <param name="OrderRun">Number of the run that orders these records; a replay keeps the one of the first reading.</param>
/// <param name="OrderPage">The page that orders these records; a replay keeps the one of the first reading.</param>
public readonly record struct PagePlace(int PageNumber, long OrderRun, int OrderPage)
{
    /// <summary>Order of the page's n-th record (first is 0) with this cursor value.</summary>
    public RowOrder Order(long cursor, int recordIndex) => new(cursor, OrderRun, OrderPage, recordIndex);
}
