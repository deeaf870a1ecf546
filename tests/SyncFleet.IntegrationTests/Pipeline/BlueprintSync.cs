using System.Text.RegularExpressions;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Vaults;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>Puts a sync of <c>deploy/blueprints</c> into a fleet, as it stands there, over a source of the test's own settings.</summary>
internal static partial class BlueprintSync
{
    /// <param name="fixture">The fleet.</param>
    /// <param name="sandbox">Where the simulated sources are.</param>
    /// <param name="blueprint">Name of the file, without its ending.</param>
    /// <param name="settings">Settings of the source, JSON.</param>
    /// <param name="secrets">Its secrets; they are sealed in the vault.</param>
    public static async Task<FleetSync> AddAsync(
        FleetFixture fixture, SandboxControl sandbox, string blueprint, string settings, IReadOnlyList<(string Name, string Value)> secrets)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(LocalServices.Root, "deploy", "blueprints", blueprint + ".yaml"));
        var (source, definition) = (text.Split("\n---\n")[0], text.Split("\n---\n")[1]);
        var sync = await FleetSync.CreateAsync(fixture.Fleet, sandbox, Value(definition, "sync"), definition);
        await AddSourceAsync(fixture, sync, (Value(source, "source"), Value(source, "connector")), settings, secrets);
        return sync;
    }

    /// <summary>The same under another name, which its source and its schema get, too.</summary>
    public static async Task<(FleetSync Sync, SourceId Source)> AddWithIdAsync(
        FleetFixture fixture, SandboxControl sandbox, (string Blueprint, string Name) sync, string settings, IReadOnlyList<(string Name, string Value)> secrets)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(LocalServices.Root, "deploy", "blueprints", sync.Blueprint + ".yaml"));
        var (source, definition) = (text.Split("\n---\n")[0], text.Split("\n---\n")[1]);
        var renamed = Named().Replace(definition, match => $"{match.Groups["before"].Value}{sync.Name}");
        var added = await FleetSync.CreateAsync(fixture.Fleet, sandbox, sync.Name, renamed);
        return (added, await AddSourceAsync(fixture, added, (sync.Name, Value(source, "connector")), settings, secrets));
    }

    /// <summary>Adds a source; its secrets are sealed in the vault.</summary>
    public static async Task<SourceId> AddSourceAsync(
        FleetFixture fixture, FleetSync sync, (string Name, string Connector) source, string settings, IReadOnlyList<(string Name, string Value)> secrets)
    {
        var id = SourceId.New(TimeProvider.System);
        await sync.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings) VALUES ($1, $2, $3, $4, $5::jsonb)",
            id.Value, PostgresFixture.DefaultTenant.Value, source.Name, source.Connector, settings);
        await SealAsync(fixture, id, secrets);
        return id;
    }

    /// <summary>Seals secrets in the vault, as the API does.</summary>
    public static async Task SealAsync(FleetFixture fixture, SourceId source, IReadOnlyList<(string Name, string Value)> secrets)
    {
        var vault = new CredentialVault(KeyRing.Parse(FleetSettings.VaultKey), TimeProvider.System);
        await using var transaction = await new FleetDatabase(fixture.Fleet.DataSource).BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        foreach (var (name, value) in secrets)
        {
            await vault.SetAsync(transaction, source, name, value, CancellationToken.None);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    [GeneratedRegex(@"(?<before>^(source|sync): *|schema: *)[^\s}]+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    private static string Value(string document, string key) => Entry().Matches(document).Single(m => m.Groups["key"].Value == key).Groups["value"].Value;

    [GeneratedRegex(@"^(?<key>source|connector|sync): *(?<value>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry();
}
