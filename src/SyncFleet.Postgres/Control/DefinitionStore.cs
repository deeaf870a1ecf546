using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Control;

/// <summary>Writes sources and syncs into the tables. The caller has checked them and commits.</summary>
public sealed class DefinitionStore(TimeProvider time)
{
    /// <summary>Makes others who apply definitions for the same tenant wait until this transaction ends.</summary>
    public static async Task LockAsync(TenantTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('syncfleet definitions ' || $1::text, 0))", [transaction.Tenant.Value], cancellationToken);

    /// <summary>Creates or changes everything in <paramref name="documents"/>; what is equal is left alone.</summary>
    /// <returns>Streams (<c>sync/stream</c>) whose checkpoint was dropped because they now go to another table or have another key: the next run reads them in full.</returns>
    /// <exception cref="SyncFleetException">Configuration: a stream is to be moved to another table while its sync runs.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(ControlDbContext control, TenantId tenant, DefinitionDocuments documents, CancellationToken cancellationToken)
    {
        foreach (var source in documents.Sources)
        {
            await ApplySourceAsync(control, tenant, source, cancellationToken);
        }

        List<string> reread = [];
        foreach (var sync in documents.Syncs)
        {
            var yaml = documents.Origins[DefinitionDocuments.SyncKey(sync.Name)].Yaml;
            reread.AddRange((await ApplySyncAsync(control, tenant, sync, yaml, cancellationToken)).Select(s => $"{sync.Name}/{s}"));
        }

        await control.SaveChangesAsync(cancellationToken);
        return reread;
    }

    /// <summary>Adds a source that is not there yet.</summary>
    public async Task<SourceId> AddSourceAsync(ControlDbContext control, TenantId tenant, SourceDefinition source, CancellationToken cancellationToken)
    {
        var row = NewSource(tenant, source);
        control.Sources.Add(row);
        await control.SaveChangesAsync(cancellationToken);
        return new SourceId(row.SourceId);
    }

    private async Task ApplySourceAsync(ControlDbContext control, TenantId tenant, SourceDefinition source, CancellationToken cancellationToken)
    {
        var row = await control.Sources.FirstOrDefaultAsync(s => s.Name == source.Name, cancellationToken);
        if (row is null)
        {
            control.Sources.Add(NewSource(tenant, source));
            return;
        }

        var variables = VariablesJson(source);
        if (IsSameJson(row.Settings, source.SettingsJson) && IsSameJson(row.SecretVariables, variables))
        {
            return;
        }

        row.Settings = source.SettingsJson;
        row.SecretVariables = variables;
        row.UpdatedAt = time.GetUtcNow();
        await control.Tokens.Where(t => t.SourceId == row.SourceId && t.Refusal != null)
            .ExecuteUpdateAsync(t => t.SetProperty(token => token.Refusal, (string?)null).SetProperty(token => token.RefusedAt, (DateTimeOffset?)null), cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ApplySyncAsync(ControlDbContext control, TenantId tenant, SyncDefinition sync, string yaml, CancellationToken cancellationToken)
    {
        var row = await control.Syncs.FirstOrDefaultAsync(s => s.Name == sync.Name, cancellationToken);
        var now = time.GetUtcNow();
        if (row is null)
        {
            control.Syncs.Add(new() { SyncId = SyncId.New(time).Value, TenantId = tenant.Value, Name = sync.Name, Definition = yaml, CreatedAt = now, UpdatedAt = now });
            return [];
        }

        if (row.Definition == yaml)
        {
            return [];
        }

        var reread = await DropCheckpointsAsync(control, row, sync, cancellationToken);
        row.Definition = yaml;
        row.UpdatedAt = now;
        return reread;
    }

    // A checkpoint says what is in one table under one key. In another table it would be a lie, and the older records would never come.
    private static async Task<IReadOnlyList<string>> DropCheckpointsAsync(ControlDbContext control, SyncRow row, SyncDefinition sync, CancellationToken cancellationToken)
    {
        var before = SyncDefinitionReader.Read(row.Definition, "stored").Syncs.FirstOrDefault();
        var places = before?.Phases.SelectMany(p => p.Streams).ToDictionary(s => s.Stream, s => PlaceOf(before, s), StringComparer.Ordinal) ?? [];
        List<string> moved =
        [
            .. sync.Phases.SelectMany(p => p.Streams).Where(s => places.TryGetValue(s.Stream, out var place) && place != PlaceOf(sync, s)).Select(s => s.Stream),
        ];
        var gone = places.Keys.Except(sync.Phases.SelectMany(p => p.Streams).Select(s => s.Stream), StringComparer.Ordinal);
        string[] dropped = [.. moved, .. gone];
        if (dropped.Length == 0)
        {
            return moved;
        }

        // A run at work would write the old checkpoint back when it ends.
        if (await control.Runs.AnyAsync(r => r.SyncId == row.SyncId && (r.Status == "requested" || r.Status == "running"), cancellationToken))
        {
            throw new SyncFleetException(
                FailureKind.Configuration,
                $"The sync '{sync.Name}' is running, and its streams {string.Join(", ", dropped)} can't be moved to another table or key, or taken out, meanwhile. Wait for the run or cancel it, then apply again.");
        }

        await control.Checkpoints.Where(c => c.SyncId == row.SyncId && dropped.Contains(c.Stream)).ExecuteDeleteAsync(cancellationToken);
        return moved;
    }

    private static string PlaceOf(SyncDefinition sync, StreamDefinition stream) => $"{sync.Schema}.{stream.Table} {stream.Write} {string.Join(',', stream.Key)}";

    private SourceRow NewSource(TenantId tenant, SourceDefinition source)
    {
        var now = time.GetUtcNow();
        return new()
        {
            SourceId = SourceId.New(time).Value,
            TenantId = tenant.Value,
            Name = source.Name,
            Connector = source.Connector,
            Settings = source.SettingsJson,
            SecretVariables = VariablesJson(source),
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static string VariablesJson(SourceDefinition source) =>
        JsonSerializer.Serialize(new Dictionary<string, string>(source.SecretVariables, StringComparer.Ordinal), ControlJson.Default.DictionaryStringString);

    // PostgreSQL gives jsonb back in its own order and spacing.
    private static bool IsSameJson(string a, string b)
    {
        using var left = JsonDocument.Parse(a);
        using var right = JsonDocument.Parse(b);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }
}
