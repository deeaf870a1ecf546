using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Mappings;

/// <summary>Maps a page: every record becomes exactly one of row, dead letter or filtered.</summary>
public static class PageMapper
{
    /// <param name="mapping">The stream's mapping.</param>
    /// <param name="records">The page's records, one per line.</param>
    /// <param name="place">Where the page stands.</param>
    /// <param name="writer">Takes the rows.</param>
    /// <param name="cancellationToken">Asked between records.</param>
    public static PageResult Map(StreamMapping mapping, ReadOnlyMemory<byte> records, PagePlace place, IRowWriter writer, CancellationToken cancellationToken)
    {
        using var mapper = mapping.CreateMapper();
        List<DeadLetter> deadLetters = [];
        var (index, rows, filtered) = (0, 0, 0);
        while (!records.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = records.Span.IndexOf((byte)'\n');
            var line = end < 0 ? records : records[..end];
            records = records[(end < 0 ? line.Length : end + 1)..];
            var result = mapper.Map(line, place, index++, writer);
            switch (result.Outcome)
            {
                case MapOutcome.Row: rows++; break;
                case MapOutcome.Filtered: filtered++; break;
                default: deadLetters.Add(result.DeadLetter!); break;
            }
        }

        return new PageResult { Records = index, Rows = rows, Filtered = filtered, DeadLetters = deadLetters };
    }
}

/// <summary>What became of a page: Records = Rows + Filtered + dead letters.</summary>
public sealed record PageResult
{
    public required int Records { get; init; }

    public required int Rows { get; init; }

    public required int Filtered { get; init; }

    public required IReadOnlyList<DeadLetter> DeadLetters { get; init; }
}
