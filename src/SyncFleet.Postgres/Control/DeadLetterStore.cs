using System.Linq.Expressions;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SyncFleet.Postgres.Control.Views;

namespace SyncFleet.Postgres.Control;

/// <summary>Reads and discards dead letters.</summary>
public sealed class DeadLetterStore(TimeProvider time)
{
    // Without the payload: a list of dead letters must not load their records.
    private static readonly Expression<Func<DeadLetterRow, DeadLetterView>> View = d => new DeadLetterView
    {
        Id = d.DeadLetterId,
        RunId = new(d.SyncRunId),
        Sync = d.Sync!.Name,
        Stream = d.Stream,
        Stage = d.Stage,
        PageNumber = d.PageNumber,
        RecordIndex = d.RecordIndex,
        RecordKey = d.RecordKey,
        Column = d.ColumnName,
        ValueExcerpt = d.ValueExcerpt,
        Reason = d.Reason,
        Status = d.Status,
        ReplayRunId = d.ReplayRunId == null ? null : new(d.ReplayRunId.Value),
        CreatedAt = d.CreatedAt,
        ResolvedAt = d.ResolvedAt,
    };

    /// <summary>Those that fit, newest first.</summary>
    public static async Task<IReadOnlyList<DeadLetterView>> ListAsync(ControlDbContext control, DeadLetterFilter filter, int limit, CancellationToken cancellationToken) =>
        await filter.Apply(control.DeadLetters.AsNoTracking()).OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.DeadLetterId).Take(limit).Select(View).ToListAsync(cancellationToken);

    /// <summary>The dead letter with its record, or null when the tenant has none of that id.</summary>
    public static async Task<DeadLetterDetail?> FindAsync(ControlDbContext control, Guid id, CancellationToken cancellationToken)
    {
        var row = await control.DeadLetters.AsNoTracking().Include(d => d.Sync).FirstOrDefaultAsync(d => d.DeadLetterId == id, cancellationToken);
        return row is null ? null : Detail(row);
    }

    /// <summary>Marks the open ones that fit as discarded; their records stay.</summary>
    /// <returns>How many.</returns>
    public Task<int> DiscardAsync(ControlDbContext control, DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return (filter with { Status = "open" }).Apply(control.DeadLetters)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Status, "discarded").SetProperty(d => d.ResolvedAt, now), cancellationToken);
    }

    private static DeadLetterDetail Detail(DeadLetterRow row) => new()
    {
        Id = row.DeadLetterId,
        RunId = new(row.SyncRunId),
        Sync = row.Sync!.Name,
        Stream = row.Stream,
        Stage = row.Stage,
        PageNumber = row.PageNumber,
        RecordIndex = row.RecordIndex,
        RecordKey = row.RecordKey,
        Column = row.ColumnName,
        ValueExcerpt = row.ValueExcerpt,
        Reason = row.Reason,
        Status = row.Status,
        ReplayRunId = row.ReplayRunId is { } run ? new(run) : null,
        CreatedAt = row.CreatedAt,
        ResolvedAt = row.ResolvedAt,
        Payload = Encoding.UTF8.GetString(row.Payload),
    };
}
