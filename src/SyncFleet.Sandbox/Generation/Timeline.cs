namespace SyncFleet.Sandbox.Generation;

/// <summary>
/// When each record of a stream was made: evenly over a span, with a little scatter, never going back. Both directions are
/// computed, so a range of times becomes a range of indexes at once, however long the stream.
/// </summary>
internal sealed class Timeline(long firstSecond, long spanSeconds, long size, ulong seed)
{
    private readonly long _spacing = size == 0 ? 0 : spanSeconds / size;

    /// <summary>Unix seconds UTC of a record.</summary>
    public long At(long index)
    {
        var offset = (long)((Int128)index * spanSeconds / size);
        var scatter = _spacing > 1 ? (long)(Chance.Of(seed, (ulong)index, 77) % (ulong)_spacing) : 0;
        return firstSecond + offset + scatter;
    }

    /// <summary>Index of the first record at or after a time; the stream's size when there is none.</summary>
    public long FirstAtOrAfter(long second)
    {
        if (size == 0 || second <= firstSecond)
        {
            return 0;
        }

        var offset = second - firstSecond;
        if (offset >= spanSeconds)
        {
            return size;
        }

        var index = (long)((((Int128)offset * size) + spanSeconds - 1) / spanSeconds);
        while (index > 0 && At(index - 1) >= second)
        {
            index--;
        }

        while (index < size && At(index) < second)
        {
            index++;
        }

        return index;
    }
}
