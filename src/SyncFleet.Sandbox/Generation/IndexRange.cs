namespace SyncFleet.Sandbox.Generation;

/// <summary>
/// The indexes of a range without some excluded ones. Its length and its n-th member are found by bisection, so that a deep page
/// costs what the first costs.
/// </summary>
internal readonly struct IndexRange(long low, long high, long[] excluded)
{
    private readonly int _from = LowerBound(excluded, low);

    public long Length => high <= low ? 0 : high - low - (LowerBound(excluded, high) - _from);

    /// <summary>Walks the members from the n-th (first is 0) until the visitor says stop.</summary>
    public void Walk(long nth, Func<long, bool> visit)
    {
        var skipped = SkippedBefore(nth);
        var index = low + nth + skipped;
        var next = _from + skipped;
        while (index < high)
        {
            if (next < excluded.Length && excluded[next] == index)
            {
                next++;
            }
            else if (!visit(index))
            {
                return;
            }

            index++;
        }
    }

    /// <summary>Position of the first element that is not below a value.</summary>
    public static int LowerBound(long[] sorted, long value)
    {
        var at = Array.BinarySearch(sorted, value);
        return at < 0 ? ~at : at;
    }

    private int SkippedBefore(long nth)
    {
        int bottom = 0, top = excluded.Length - _from;
        while (bottom < top)
        {
            var middle = (bottom + top) / 2;
            if (excluded[_from + middle] > low + nth + middle)
            {
                top = middle;
            }
            else
            {
                bottom = middle + 1;
            }
        }

        return bottom;
    }
}
