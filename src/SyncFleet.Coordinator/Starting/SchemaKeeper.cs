using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Sagas;
using SyncFleet.Postgres.Migrations;

namespace SyncFleet.Coordinator.Starting;

/// <summary>Applies the migrations at start, as long as it takes for the database to be there, and warms up the saga's access to it.</summary>
internal sealed class SchemaKeeper(FleetDatabase database, SchemaGate gate, LoopHealth health, IOptions<CoordinatorOptions> options, TimeProvider time, ILogger<SchemaKeeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Loop.RunUntilDoneAsync("migrations", ApplyAsync, health, time, logger, stoppingToken);
        gate.Open();
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Migrate)
        {
            foreach (var name in await Migrator.ApplyAsync(database.DataSource, cancellationToken))
            {
                logger.MigrationApplied(name);
            }
        }

        // The first use of EF Core builds its model, which would otherwise be paid for by the first run.
        await using var session = new SagaSession(database);
        await session.BeginAsync(cancellationToken);
        await session.LoadAsync(Guid.Empty, cancellationToken);
    }
}
