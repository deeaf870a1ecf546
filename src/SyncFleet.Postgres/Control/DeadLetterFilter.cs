using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Control;

/// <summary>Which dead letters: everything that is given must fit.</summary>
public sealed record DeadLetterFilter
{
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>Name of a sync.</summary>
    public string? Sync { get; init; }

    public SyncRunId? Run { get; init; }

    public string? Stream { get; init; }

    /// <summary>A status; null: all.</summary>
    public string? Status { get; init; }

    internal IQueryable<DeadLetterRow> Apply(IQueryable<DeadLetterRow> letters)
    {
        if (Ids is { } ids)
        {
            letters = letters.Where(d => ids.Contains(d.DeadLetterId));
        }

        if (Run is { } run)
        {
            letters = letters.Where(d => d.SyncRunId == run.Value);
        }

        return letters.Where(d => (Sync == null || d.Sync!.Name == Sync) && (Stream == null || d.Stream == Stream) && (Status == null || d.Status == Status));
    }
}
