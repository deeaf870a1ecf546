using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Sources;

/// <summary>Puts a source's secrets into its settings, in the one process that uses them.</summary>
internal sealed class SourceOpener(SourceStore sources, SourceBelongings belongings, SecretVariables variables, UpstreamAccess upstream, ILogger<SourceOpener> logger)
{
    /// <summary>Throws Configuration, naming the setting, when a secret is missing or cannot be opened.</summary>
    public Task<SourceContext> OpenAsync(TenantId tenant, SourceId source, Action? onFirstRequest, CancellationToken cancellationToken) =>
        OpenAsync(tenant, source, asksAgain: false, onFirstRequest, cancellationToken);

    /// <summary>The same for a check: a source that needs re-authorisation is asked once more.</summary>
    public Task<SourceContext> OpenForCheckAsync(TenantId tenant, SourceId source, CancellationToken cancellationToken) =>
        OpenAsync(tenant, source, asksAgain: true, onFirstRequest: null, cancellationToken);

    /// <summary>A check found the source well: it does not need re-authorisation.</summary>
    public Task FoundWellAsync(TenantId tenant, SourceId source, CancellationToken cancellationToken) =>
        belongings.Tokens.ForgetRefusalsAsync(tenant, source, cancellationToken);

    private async Task<SourceContext> OpenAsync(TenantId tenant, SourceId source, bool asksAgain, Action? onFirstRequest, CancellationToken cancellationToken)
    {
        var opened = await sources.OpenAsync(tenant, source, cancellationToken);
        var settings = JsonNode.Parse(opened.SettingsJson) as JsonObject ?? [];
        foreach (var (name, variable) in opened.SecretVariables)
        {
            Put(settings, name, ReadVariable(opened, name, variable));
        }

        foreach (var (name, value) in opened.Secrets)
        {
            Put(settings, name, value);
        }

        return new SourceContext
        {
            Config = JsonSerializer.SerializeToElement(settings),
            Budget = new MeteredBudget(belongings.Budgets.For(tenant, source), opened.Connector),
            Deliveries = belongings.Deliveries.For(tenant, source),
            Tokens = new SealedTokens(belongings.Tokens, tenant, source, asksAgain),
            Seal = new SourceSeal(belongings.Texts, tenant, source),
            Time = new FleetClock(upstream.Time, opened.OpenedAt),
            Http = upstream.Http,
            Cache = upstream.Cache,
            Log = logger,
            OnFirstRequest = onFirstRequest,
        };
    }

    private string ReadVariable(OpenedSource source, string name, string variable) => variables.Find(variable)
        ?? throw new SyncFleetException(
            FailureKind.Configuration,
            $"The secret '{name}' of the source '{source.Name}' should come from the environment variable {variable}, which this fetcher does not have. Set it (it must begin {SecretVariables.Prefix}), or store the secret with 'syncfleet source set-secret {source.Name} {name}'.");

    // A dotted name reaches into nested settings: credentials.api_key.
    private static void Put(JsonObject settings, string name, string value)
    {
        var parts = name.Split('.');
        var target = settings;
        foreach (var part in parts[..^1])
        {
            if (target[part] is not JsonObject inner)
            {
                target[part] = inner = [];
            }

            target = inner;
        }

        target[parts[^1]] = value;
    }
}
