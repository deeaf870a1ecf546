using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SyncFleet.Coordinator.Intake;
using SyncFleet.Coordinator.Parking;
using SyncFleet.Coordinator.Sagas;
using SyncFleet.Coordinator.Starting;
using SyncFleet.Coordinator.Sweeping;
using SyncFleet.Core.Policies;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Coordinating.Admitting;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sagas;
using SyncFleet.Postgres.Coordinating.Sweeping;

namespace SyncFleet.Coordinator.Configuration;

/// <summary>Puts the coordinator's parts into a process.</summary>
public static class CoordinatorRegistration
{
    extension(WebApplicationBuilder builder)
    {
        /// <summary>Intake, saga, parked work, sweep, retention, migrations.</summary>
        public WebApplicationBuilder AddCoordinator()
        {
            builder.Services.AddFleetOptions<CoordinatorOptions>(CoordinatorOptions.Section);
            builder.Services.AddCoordinatorParts();
            builder.AddFleetBus(bus =>
            {
                bus.AddConsumer<StartSyncConsumer, StartSyncConsumerDefinition>();
                bus.AddReceiveObserver<UnreadableMessageObserver>();
                bus.AddSagaStateMachine<SyncRunStateMachine, SyncRunState, SyncRunSagaDefinition>().Repository(repository =>
                    repository.RegisterSagaRepository<SyncRunState, SagaSession, SagaConsumeContextFactory<SagaSession, SyncRunState>, PostgresSagaRepositoryContextFactory>());
            });
            return builder;
        }
    }

    private static void AddCoordinatorParts(this IServiceCollection services)
    {
        services.AddSingleton<ParkedWorkStore>();
        services.AddSingleton<RunWriter>();
        services.AddSingleton(provider => new AdmissionLimits { FetcherPatience = provider.GetRequiredService<IOptions<CoordinatorOptions>>().Value.FetcherPatience });
        services.AddSingleton<Admission>();
        services.AddSingleton<CancelRequests>();
        services.AddSingleton<RunBook>();
        services.AddSingleton<RunEnding>();
        services.AddSingleton<LostRunFinder>();
        services.AddSingleton<LostStreamFinder>();
        services.AddSingleton<LostPartFinder>();
        services.AddSingleton<Retention>();
        services.AddSingleton<DeliveryRetention>();
        services.AddSingleton<LevelStore>();
        services.AddSingleton<FleetGauges>();
        services.AddSingleton<MessageSender>();
        services.AddSingleton<IntakeSender>();
        services.AddSingleton<RunSteps>();
        services.AddSingleton<SchemaGate>();
        services.AddSingleton<Loops>();
        services.AddSingleton(provider => NewPolicy(provider.GetRequiredService<IOptions<CoordinatorOptions>>().Value));
        services.AddHostedService<SchemaKeeper>();
        services.AddHostedService<DueWorkPump>();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<Cleaner>();
        services.AddHostedService<LevelWatch>();
    }

    // Jitter only has to differ from stream to stream; nobody gains by guessing it.
    private static FailurePolicy NewPolicy(CoordinatorOptions options) =>
        new(new RetryDelays { First = options.FirstRetryDelay, Longest = options.LongestRetryDelay }, Random.Shared.NextDouble);
}
