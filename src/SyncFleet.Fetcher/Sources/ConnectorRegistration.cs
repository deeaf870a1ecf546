using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Sources;

/// <summary>Tells the fleet, once per start, which connectors this fetcher has; waits for the database as long as it takes.</summary>
internal sealed class ConnectorRegistration(ConnectorSet connectors, SourceStore sources, TimeProvider time, ILogger<ConnectorRegistration> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var descriptions = connectors.All.Select(c => (c.Description.Name, ConnectorDescriptionJson.Write(c.Description))).ToList();
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await sources.RegisterAsync(descriptions, stoppingToken);
                logger.ConnectorsRegistered(descriptions.Count, string.Join(", ", descriptions.Select(d => d.Name)));
                return;
            }
            catch (DbException exception)
            {
                logger.RegistrationWaits(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
