using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Connectors.Manifests.Natives;
using SyncFleet.Fetcher.Consuming;
using SyncFleet.Fetcher.Reading;
using SyncFleet.Fetcher.Sources;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Postgres.Coordinating.Fetchers;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Fetching;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Fetcher;

/// <summary>What a fetcher is made of.</summary>
public static class FetcherRegistration
{
    /// <param name="builder">The process.</param>
    /// <param name="connectors">What it serves; null: what the catalogue and the manifest folders hold and the options name.</param>
    /// <param name="natives">Classes for the custom classes that those manifests name; null: none.</param>
    public static void AddFetcher(this WebApplicationBuilder builder, IReadOnlyList<IConnector>? connectors = null, NativeComponents? natives = null)
    {
        builder.Services.AddSingleton(natives ?? NativeComponents.None);
        builder.AddFetcherParts(connectors);
        builder.AddFleetBus(FetchEndpoints.AddConsumers, FetchEndpoints.AddEndpoints);
    }

    /// <summary>A fetcher without its queues: the caller brings the bus and the messages.</summary>
    internal static void AddFetcherParts(this WebApplicationBuilder builder, IReadOnlyList<IConnector>? connectors)
    {
        var services = builder.Services;
        services.AddFleetOptions<FetcherOptions>(FetcherOptions.Section);
        services.AddFleetOptions<UpstreamHttpOptions>(UpstreamHttpOptions.Section);
        services.AddSingleton<IValidateOptions<UpstreamHttpOptions>, AllowedAddressesCheck>();
        services.AddSingleton<IValidateOptions<UpstreamHttpOptions>, MappedHostsCheck>();
        services.AddSingleton(provider => UpstreamHttp.CreateInvoker(
            provider.GetRequiredService<IOptions<UpstreamHttpOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => connectors is null ? CreateConnectors(provider) : new ConnectorSet(connectors));
        services.AddSingleton<TurnStore>();
        services.AddSingleton<TenantTurns>();
        services.AddSingleton<ParkedWorkStore>();
        services.AddSingleton<SliceStore>();
        services.AddSingleton<PartStore>();
        services.AddSingleton<SourceStore>();
        services.AddSingleton<FetcherStore>();
        services.AddSingleton<SecretVariables>();
        services.AddSingleton(provider => ConnectorRegistration.FactsOf(
            provider.GetRequiredService<ConnectorSet>(),
            provider.GetRequiredService<KeyRing>(),
            provider.GetRequiredService<SecretVariables>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RateBudgetStore>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<TokenVault>();
        services.AddSingleton<TextVault>();
        services.AddSingleton<SourceBelongings>();
        services.AddSingleton(new ResponseCache());
        services.AddSingleton<UpstreamAccess>();
        services.AddSingleton<SourceOpener>();
        services.AddSingleton<SourceChecker>();
        services.AddSingleton<SliceHandoffs>();
        services.AddSingleton<StreamDivision>();
        services.AddSingleton<SliceReader>();
        services.AddHostedService<ConnectorRegistration>();
    }

    private static ConnectorSet CreateConnectors(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<FetcherOptions>>().Value;
        var access = new LocalAccess
        {
            FileFolders = [.. options.FileFolders],
            Commands = [.. options.Commands],
            Addresses = new OutboundGuard(provider.GetRequiredService<IOptions<UpstreamHttpOptions>>().Value.AllowedAddresses),
        };
        var catalogue = ConnectorCatalogue.Load([.. options.ManifestFolders], provider.GetRequiredService<TimeProvider>(), access, options.StrictManifests, provider.GetService<NativeComponents>());
        IReadOnlyList<IConnector> served = [.. catalogue.All.Where(c => options.Connectors.Count == 0 || options.Connectors.Contains(c.Description.Name))];
        var logger = provider.GetRequiredService<ILogger<ConnectorSet>>();
        foreach (var manifest in served.OfType<ManifestConnector>())
        {
            foreach (var refused in manifest.Report.Streams.Where(stream => !stream.Runs))
            {
                logger.StreamRefused(refused.Name, manifest.Description.Name, refused.Reason!, refused.Line);
            }
        }

        return new ConnectorSet(served);
    }
}
