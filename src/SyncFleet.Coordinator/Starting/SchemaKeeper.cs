using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Contracts;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Sagas;
using SyncFleet.Postgres.Migrations;

namespace SyncFleet.Coordinator.Starting;

/// <summary>Applies the migrations at start, as long as it takes for the database to be there, and warms up the saga's access to it.</summary>
internal sealed class SchemaKeeper(FleetDatabase database, SchemaGate gate, Loops loops, IOptions<CoordinatorOptions> options, ILogger<SchemaKeeper> logger)
    : BackgroundService
{
    private const string WarmUpDefinition = "sync: w\nsource: w\ndestination: { schema: w }\nphases: [{ name: w, streams: [{ stream: w, table: w, key: [w], columns: { w: w } }] }]";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await loops.Create("migrations", pause: null).RunUntilDoneAsync(ApplyAsync, stoppingToken);
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

        await WarmUpAsync(cancellationToken);
    }

    /// <summary>Goes once, without a trace, through what the first run would otherwise wait for: EF Core's model and the YAML reader.</summary>
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        SyncDefinitionReader.Read(WarmUpDefinition, "warm-up");
        var nobody = new TenantId(Guid.Empty);
        var row = new SagaRow { CorrelationId = Guid.Empty, TenantId = nobody.Value, CurrentState = "", Body = "{}", UpdatedAt = loops.Time.GetUtcNow() };

        // Never committed: disposing the session rolls it back.
        await using var session = new SagaSession(database);
        await session.BeginAsync(cancellationToken);
        await session.LoadAsync(Guid.Empty, cancellationToken);
        await session.ActForAsync(nobody, cancellationToken);
        await session.InsertAsync(row, cancellationToken);
        row.Body = "[]";
        await session.UpdateAsync(row, cancellationToken);
        await session.DeleteAsync(row, cancellationToken);
    }
}
