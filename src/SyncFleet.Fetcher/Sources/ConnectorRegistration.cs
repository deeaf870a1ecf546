using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncFleet.Core.Definitions;
using SyncFleet.Hosting.Health;
using SyncFleet.Postgres.Coordinating.Fetchers;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Fetcher.Sources;

/// <summary>
/// Tells the fleet at the start which connectors this fetcher has, and from then on that it lives and what it can open; waits for the
/// database as long as it takes. At the stop it takes its word back.
/// </summary>
internal sealed class ConnectorRegistration(
    ConnectorSet connectors, FetcherStore fetchers, FetcherFacts facts, LoopHealth health, TimeProvider time, ILogger<ConnectorRegistration> logger)
    : BackgroundService
{
    private const string Name = "registration";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool _described;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await fetchers.LeaveAsync(facts.FetcherId, cancellationToken);
        }
        catch (Exception failure) when (failure is DbException or OperationCanceledException)
        {
            // Without a database nobody can be told; silence will say it.
        }
    }

    /// <summary>What this process says of itself.</summary>
    public static FetcherFacts FactsOf(ConnectorSet connectors, KeyRing keys, SecretVariables variables, TimeProvider time) => new()
    {
        FetcherId = Guid.CreateVersion7(time.GetUtcNow()),
        Machine = Environment.MachineName,
        Connectors = [.. connectors.All.Select(c => c.Description.Name)],
        VaultKeys = keys.Names,
        SecretVariables = variables.Names,
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        health.Waits(Name, "the fleet has not been told yet which connectors this fetcher has");
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            timer.Period = await TryTellAsync(stoppingToken) ? FetcherStore.Interval : Pause;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> TryTellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DescribeAsync(cancellationToken);
            await fetchers.NoteAsync(facts, cancellationToken);
            health.Works(Name, FetcherStore.Interval);
            return true;
        }
        catch (DbException exception)
        {
            health.Waits(Name, exception.Message);
            logger.RegistrationWaits(exception.Message);
            return false;
        }
    }

    private async Task DescribeAsync(CancellationToken cancellationToken)
    {
        if (!_described)
        {
            await fetchers.DescribeAsync([.. connectors.All.Select(c => (c.Description.Name, ConnectorDescriptionJson.Write(c.Description)))], cancellationToken);
            _described = true;
            logger.ConnectorsRegistered(facts.Connectors.Count, string.Join(", ", facts.Connectors));
        }
    }
}
