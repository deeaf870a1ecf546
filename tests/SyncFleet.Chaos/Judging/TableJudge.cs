using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using SyncFleet.Chaos.Syncs;
using SyncFleet.Testing.Processes;

namespace SyncFleet.Chaos.Judging;

/// <summary>
/// Set arithmetic over one table: expected = exactly once in the table in its latest version ∪ tombstoned ∪ dead-lettered; nothing else.
/// </summary>
internal sealed class TableJudge(NpgsqlDataSource database, ChaosSyncDefinition definition, Verdict verdict, ChaosLog log)
{
    private const int Shown = 5;

    public static string TableOf(string sync) => $"\"{FleetDefinition.SchemaOf(sync)}\".products";

    /// <summary>Compares and counts; each finding goes to the log with its row.</summary>
    public async Task<bool> CompareAsync(IReadOnlyDictionary<string, ProductVersion> expected, Guid run, CancellationToken cancellationToken)
    {
        if (definition.Kind == SyncKind.Append)
        {
            await CountAsync(expected.Count, run, cancellationToken);
        }
        else
        {
            await CompareRowsAsync(expected, run, cancellationToken);
        }

        return true;
    }

    // Rows and ledger are read in one statement: they must agree at every instant.
    private async Task CountAsync(int expected, Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            SELECT (SELECT count(*) FROM {TableOf(definition.Name)}),
                (SELECT coalesce(sum(records_written), 0)::bigint FROM syncfleet.stream_runs JOIN syncfleet.syncs USING (sync_id) WHERE name = $1),
                (SELECT coalesce(sum(records_written + records_dead_lettered), 0)::bigint FROM syncfleet.stream_runs WHERE sync_run_id = $2)
            """);
        command.Parameters.Add(new() { Value = definition.Name });
        command.Parameters.Add(new() { Value = run });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (rows, written, ofRun) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        var lost = Math.Max(0, written - rows) + Math.Max(0, expected - ofRun);
        verdict.Add(expected, lost, Math.Max(0, rows - written), 0);
        if (lost > 0 || rows != written)
        {
            log.Write($"FOUND {definition.Name}: {rows} rows, {written} written by the ledgers; run {run} wrote {ofRun} of {expected}");
        }
    }

    private async Task CompareRowsAsync(IReadOnlyDictionary<string, ProductVersion> expected, Guid run, CancellationToken cancellationToken)
    {
        var (versions, tombstones, duplicated) = await ReadRowsAsync(cancellationToken);
        var dead = await ReadDeadAsync(cancellationToken);
        List<string> lost = [], stale = [];
        foreach (var (sku, version) in expected.Where(e => !dead.Any(letter => IsOf(letter, e.Key, e.Value))))
        {
            if (!versions.TryGetValue(sku, out var row))
            {
                lost.Add(tombstones.Contains(sku) ? $"{sku} {version} is a tombstone" : $"{sku} {version}");
            }
            else if (row != version)
            {
                stale.Add($"{sku} is {row}, not {version}");
            }
        }

        stale.AddRange(versions.Where(v => !expected.ContainsKey(v.Key)).Select(v => $"{v.Key} {v.Value} is gone from the source"));
        verdict.Add(expected.Count, lost.Count, duplicated.Count, stale.Count);
        Show("lost", lost, run);
        Show("duplicated", duplicated, run);
        Show("stale", stale, run);
    }

    private async Task<(Dictionary<string, ProductVersion> Versions, HashSet<string> Tombstones, List<string> Duplicated)> ReadRowsAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, ProductVersion> versions = new(StringComparer.Ordinal);
        HashSet<string> tombstones = new(StringComparer.Ordinal);
        List<string> duplicated = [];
        await using var command = database.CreateCommand($"SELECT sku, updated_at, name, _sf_deleted_at IS NOT NULL FROM {TableOf(definition.Name)}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (sku, row) = (reader.GetString(0), new ProductVersion(reader.GetDateTime(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
            if (reader.GetBoolean(3) ? !tombstones.Add(sku) : !versions.TryAdd(sku, row))
            {
                duplicated.Add($"{sku} {row}");
            }
        }

        duplicated.AddRange(tombstones.Where(versions.ContainsKey));
        return (versions, tombstones, duplicated);
    }

    // A dead letter excuses the very version it holds: known by the second of its change and, of key and name, by what it still has.
    private static bool IsOf(byte[] letter, string sku, ProductVersion version) =>
        Holds(letter, version.UpdatedAt.ToString("s", CultureInfo.InvariantCulture)) && (Holds(letter, sku) || (version.Name is { } name && Holds(letter, name)));

    private static bool Holds(byte[] letter, string text) =>
        letter.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{text}\"")) >= 0 || letter.AsSpan().IndexOf(JsonSerializer.SerializeToUtf8Bytes(text)) >= 0;

    private async Task<IReadOnlyList<byte[]>> ReadDeadAsync(CancellationToken cancellationToken)
    {
        List<byte[]> letters = [];
        await using var command = database.CreateCommand("SELECT payload FROM syncfleet.dead_letters JOIN syncfleet.syncs USING (sync_id) WHERE name = $1");
        command.Parameters.Add(new() { Value = definition.Name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            letters.Add(await reader.GetFieldValueAsync<byte[]>(0, cancellationToken));
        }

        return letters;
    }

    private void Show(string what, List<string> found, Guid run)
    {
        if (found.Count > 0)
        {
            log.Write($"FOUND {definition.Name}: {found.Count} {what} after run {run}: {string.Join("; ", found.Take(Shown))}");
        }
    }
}
