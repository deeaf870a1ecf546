using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Health;
using SyncFleet.Hosting.Logging;

namespace SyncFleet.Hosting.Messaging;

/// <summary>Puts the bus into a process.</summary>
public static class BusRegistration
{
    extension(WebApplicationBuilder builder)
    {
        /// <param name="register">Adds consumers (with definitions) and sagas.</param>
        /// <param name="endpoints">Adds receive endpoints beside those of the definitions; null: none.</param>
        public WebApplicationBuilder AddFleetBus(
            Action<IBusRegistrationConfigurator> register,
            Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator>? endpoints = null)
        {
            builder.Services.AddSingleton<FleetBus>();
            builder.Services.AddHealthChecks().AddCheck<ConfirmHealthCheck>("confirms");
            builder.AddBusWatch();
            builder.Services.AddOptions<MassTransitHostOptions>().Configure<IOptions<FleetOptions>>((host, fleet) =>
            {
                // A process that finds no broker at start waits for it, and says so in its readiness.
                host.WaitUntilStarted = false;
                host.StopTimeout = fleet.Value.StopTimeout;
                host.ConsumerStopTimeout = fleet.Value.StopTimeout;
            });
            builder.Services.AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.ConfigureHealthCheckOptions(options => options.Name = HealthEndpoints.BusCheck);
                register(bus);
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    ConfigureHost(rabbit, new Uri(context.GetRequiredService<IOptions<FleetOptions>>().Value.RabbitMq));
                    rabbit.UseConsumeFilter(typeof(RunScopeFilter<>), context);
                    endpoints?.Invoke(context, rabbit);
                    rabbit.ConfigureEndpoints(context);
                });
            });
            return builder;
        }

        private void AddBusWatch()
        {
            builder.Services.AddSingleton<BrokerProbe>();
            builder.Services.AddSingleton<IHealthCheckPublisher>(services =>
            {
                Func<CancellationToken, Task<bool>> brokerAnswers = services.GetRequiredService<BrokerProbe>().AnswersAsync;
                return ActivatorUtilities.CreateInstance<BusWatch>(services, brokerAnswers);
            });
            builder.Services.Configure<HealthCheckPublisherOptions>(publisher =>
            {
                publisher.Period = BusWatch.Period;
                publisher.Predicate = check => check.Name == HealthEndpoints.BusCheck;
            });
        }
    }

    private static void ConfigureHost(IRabbitMqBusFactoryConfigurator rabbit, Uri address)
    {
        var user = address.UserInfo.Split(':', 2);
        var secure = address.Scheme == "amqps";
        var port = address.Port > 0 ? address.Port : secure ? 5671 : 5672;
        var path = Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/'));
        rabbit.Host(address.Host, (ushort)port, path.Length == 0 ? "/" : path, host =>
        {
            host.Username(Uri.UnescapeDataString(user[0]));
            host.Password(Uri.UnescapeDataString(user.Length > 1 ? user[1] : ""));
            host.PublisherConfirmation = true;
            if (secure)
            {
                host.UseSsl(_ => { });
            }
        });
    }
}
