using Microsoft.EntityFrameworkCore;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control.Views;

namespace SyncFleet.Postgres.Control;

/// <summary>Reads syncs as the API shows them.</summary>
public sealed class SyncStore(RunStore runs)
{
    public async Task<IReadOnlyList<SyncView>> ListAsync(ControlDbContext control, CancellationToken cancellationToken)
    {
        var rows = await control.Syncs.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancellationToken);
        var last = await runs.FindLastAsync(control, rows, cancellationToken);
        return [.. rows.Select(r => View(r, DefinitionOf(r.Definition), last.GetValueOrDefault(r.SyncId), []))];
    }

    /// <summary>The sync with its definition, or null when the tenant has none of that name.</summary>
    public async Task<SyncDetail?> FindAsync(ControlDbContext control, string name, CancellationToken cancellationToken)
    {
        var row = await control.Syncs.AsNoTracking().FirstOrDefaultAsync(s => s.Name == name, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var last = await runs.FindLastAsync(control, [row], cancellationToken);
        var checkpoints = await control.Checkpoints.AsNoTracking().Where(c => c.SyncId == row.SyncId).ToListAsync(cancellationToken);
        return View(row, DefinitionOf(row.Definition), last.GetValueOrDefault(row.SyncId), checkpoints);
    }

    public static Task<bool> ExistsAsync(ControlDbContext control, string name, CancellationToken cancellationToken) =>
        control.Syncs.AnyAsync(s => s.Name == name, cancellationToken);

    /// <summary>Name of each stored sync → name of the source it reads.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ListSourcesAsync(ControlDbContext control, CancellationToken cancellationToken)
    {
        var rows = await control.Syncs.AsNoTracking().Select(s => new { s.Name, s.Definition }).ToListAsync(cancellationToken);
        return rows.ToDictionary(r => r.Name, r => DefinitionOf(r.Definition)?.Source ?? "", StringComparer.Ordinal);
    }

    private static SyncDetail View(SyncRow row, SyncDefinition? definition, RunView? last, IReadOnlyList<CheckpointRow> checkpoints) => new()
    {
        Name = row.Name,
        Source = definition?.Source ?? "",
        Schema = definition?.Schema ?? "",
        UpdatedAt = row.UpdatedAt,
        LastRun = last,
        Definition = row.Definition,
        Streams =
        [
            .. (definition?.Phases ?? []).SelectMany(p => p.Streams.Select(s => new SyncStreamView
            {
                Phase = p.Name,
                Stream = s.Stream,
                Table = s.Table,
                Read = s.Read == ReadMode.Full ? "full" : "incremental",
                Write = s.Write switch { WriteMode.Append => "append", WriteMode.Replace => "replace", _ => "upsert" },
                Checkpoint = checkpoints.FirstOrDefault(c => c.Stream == s.Stream)?.Cursor,
            })),
        ],
    };

    // A definition that an older version took and this one does not read is shown without its streams; running it says why.
    private static SyncDefinition? DefinitionOf(string yaml) => SyncDefinitionReader.Read(yaml, "stored").Syncs.FirstOrDefault();
}
