using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Reading;

/// <summary>
/// How far a stream is read whose answers come oldest change first from a lower bound on: the bound moves to the last time seen, and
/// what was read of that very instant is remembered, so that rows which move to the end while we read push none out of sight, as
/// they would with plain page numbers. Only within one instant pages are counted.
/// </summary>
internal sealed record TimeOrder
{
    /// <summary>No page is larger; rows beyond are asked for again.</summary>
    public const int LargestPageBytes = 8 * 1024 * 1024;

    // What the source rounds off a bound must not look like a filter that is not obeyed.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    /// <summary>Everything before is read; of this instant, what <see cref="Edge"/> holds.</summary>
    public required DateTimeOffset Lower { get; init; }

    /// <summary>Pages of the instant <see cref="Lower"/> that are passed.</summary>
    public int Page { get; init; }

    /// <summary>Rows read of the instant <see cref="Lower"/>.</summary>
    public EdgeSet Edge { get; init; } = EdgeSet.Empty;

    /// <summary>Latest time read so far; null: none.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>Makes a page of an answer's new rows.</summary>
    /// <param name="rows">The answer, in order.</param>
    /// <param name="isFull">It held as many rows as were asked for: there may be more.</param>
    /// <param name="connector">Name of the connector, for failures.</param>
    /// <returns>The page, how far the read is behind it, and whether there may be more.</returns>
    /// <exception cref="SyncFleetException">The rows are not those that were asked for.</exception>
    public (PageBuffer Page, TimeOrder After, bool HasMore) Take(TimedRows rows, bool isFull, string connector)
    {
        Check(rows, connector);
        var page = new PageBuffer();
        var latest = Seen;
        var taken = new List<int>();
        var index = 0;
        for (; index < rows.Count && page.ByteCount < LargestPageBytes; index++)
        {
            if (!HasRead(rows, index))
            {
                page.Add(rows.Json(index), static (writer, json) => writer.WriteRawValue(json.Span, skipInputValidation: true));
                taken.Add(index);
            }

            latest = rows.At(index) > (latest ?? DateTimeOffset.MinValue) ? rows.At(index) : latest;
        }

        var isCut = index < rows.Count;
        return (page, Move(rows, taken, index, isCut) with { Seen = latest }, isFull || isCut);
    }

    private TimeOrder Move(TimedRows rows, List<int> taken, int passed, bool isCut)
    {
        var last = Enumerable.Range(0, passed).Select(rows.At).LastOrDefault(at => at is not null);
        if (last is { } reached && reached > Lower)
        {
            var ofLast = Enumerable.Range(0, passed).Where(i => rows.At(i) == reached).Select(rows.Hash);
            return this with { Lower = reached, Page = 0, Edge = EdgeSet.Empty.With([.. ofLast]) };
        }

        return this with { Page = isCut ? Page : Page + 1, Edge = Edge.With([.. taken.Select(rows.Hash)]) };
    }

    private bool HasRead(TimedRows rows, int index) => rows.At(index) == Lower && Edge.Count > 0 && Edge.Contains(rows.Hash(index));

    private void Check(TimedRows rows, string connector)
    {
        if (!rows.IsInOrder())
        {
            throw new SyncFleetException(
                FailureKind.Defect, $"{connector} gave records in another order than was asked for; which are left out can't be told");
        }

        for (var i = 0; i < rows.Count; i++)
        {
            if (rows.At(i) is { } at && Lower - at > Rounding)
            {
                throw new SyncFleetException(
                    FailureKind.Transient,
                    $"{connector} answered with records older than those that were asked for",
                    "filter not obeyed, or an earlier page served again");
            }
        }
    }
}

/// <summary>A <see cref="TimeOrder"/> as it is stored.</summary>
internal sealed record TimeOrderText
{
    /// <summary>Ticks UTC.</summary>
    public required long Lower { get; init; }

    public int Page { get; init; }

    public string? Edge { get; init; }

    /// <summary>Ticks UTC.</summary>
    public long? Seen { get; init; }

    public static TimeOrderText Of(TimeOrder order) => new()
    {
        Lower = order.Lower.UtcTicks,
        Page = order.Page,
        Edge = order.Edge.Count == 0 ? null : order.Edge.ToText(),
        Seen = order.Seen?.UtcTicks,
    };

    /// <exception cref="FormatException">The edge can't be read.</exception>
    public TimeOrder ToOrder() => new()
    {
        Lower = new DateTimeOffset(Lower, TimeSpan.Zero),
        Page = Page,
        Edge = EdgeSet.FromText(Edge ?? ""),
        Seen = Seen is { } seen ? new DateTimeOffset(seen, TimeSpan.Zero) : null,
    };
}
