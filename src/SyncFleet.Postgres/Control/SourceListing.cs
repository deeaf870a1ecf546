using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Definitions.Checking;
using SyncFleet.Postgres.Control.Views;

namespace SyncFleet.Postgres.Control;

/// <summary>Reads sources as the API shows them: with the names of their secrets and where each comes from, never a value.</summary>
public static class SourceListing
{
    public static async Task<IReadOnlyList<SourceView>> ListAsync(ControlDbContext control, CancellationToken cancellationToken)
    {
        var rows = await control.Sources.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancellationToken);
        return await ViewAsync(control, rows, cancellationToken);
    }

    /// <summary>The source, or null when the tenant has none of that name.</summary>
    public static async Task<SourceView?> FindAsync(ControlDbContext control, string name, CancellationToken cancellationToken)
    {
        var rows = await control.Sources.AsNoTracking().Where(s => s.Name == name).ToListAsync(cancellationToken);
        return rows.Count == 0 ? null : (await ViewAsync(control, rows, cancellationToken))[0];
    }

    /// <summary>The row of a source, or null when the tenant has none of that name.</summary>
    public static Task<SourceRow?> FindRowAsync(ControlDbContext control, string name, CancellationToken cancellationToken) =>
        control.Sources.AsNoTracking().FirstOrDefaultAsync(s => s.Name == name, cancellationToken);

    /// <summary>Name of each source → name of its connector.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ListConnectorsAsync(ControlDbContext control, CancellationToken cancellationToken) =>
        await control.Sources.AsNoTracking().ToDictionaryAsync(s => s.Name, s => s.Connector, StringComparer.Ordinal, cancellationToken);

    private static async Task<IReadOnlyList<SourceView>> ViewAsync(ControlDbContext control, IReadOnlyList<SourceRow> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(r => r.SourceId).ToList();
        var sealedSecrets = await control.Secrets.AsNoTracking().Where(s => ids.Contains(s.SourceId)).ToListAsync(cancellationToken);
        var refused = await control.Tokens.AsNoTracking().Where(t => ids.Contains(t.SourceId) && t.Refusal != null).OrderBy(t => t.RefusedAt).ToListAsync(cancellationToken);
        var connectors = (await ConnectorStore.ListAsync(control, cancellationToken)).ToDictionary(c => c.Name, StringComparer.Ordinal);
        return [.. rows.Select(r => View(r, connectors.GetValueOrDefault(r.Connector), [.. sealedSecrets.Where(s => s.SourceId == r.SourceId)], refused.FirstOrDefault(t => t.SourceId == r.SourceId)))];
    }

    private static SourceView View(SourceRow row, ConnectorDescription? connector, IReadOnlyList<SecretRow> inVault, TokenRow? refused)
    {
        using var settings = JsonDocument.Parse(row.Settings);
        var variables = JsonSerializer.Deserialize(row.SecretVariables, ControlJson.Default.DictionaryStringString) ?? [];
        var required = connector is null ? [] : new ConnectorSpec(connector.SpecJson).Secrets.Where(s => s.Required).Select(s => s.Path);
        var names = required.Concat(variables.Keys).Concat(inVault.Select(s => s.Name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new()
        {
            Name = row.Name,
            Connector = row.Connector,
            Settings = settings.RootElement.Clone(),
            Secrets = [.. names.Select(n => ViewSecret(n, inVault.FirstOrDefault(s => s.Name == n), variables.GetValueOrDefault(n)))],
            UpdatedAt = row.UpdatedAt,
            NeedsReauthorisation = refused is { Refusal: { } reason, RefusedAt: { } since } ? new() { Since = since, Reason = reason } : null,
        };
    }

    // The vault wins over a variable, as it does in the fetcher.
    private static SecretView ViewSecret(string name, SecretRow? inVault, string? variable) => inVault is not null
        ? new() { Name = name, From = "vault", KeyId = inVault.KeyId, UpdatedAt = inVault.UpdatedAt }
        : new() { Name = name, From = variable is null ? "missing" : "environment", Variable = variable };
}
