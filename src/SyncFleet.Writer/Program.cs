using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using SyncFleet.Hosting;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Writer.Writing;

var builder = FleetHost.CreateBuilder(args, "writer");
builder.Services.AddPostgresWriting();
builder.AddFleetBus(bus =>
{
    bus.AddConsumer<RowsReadyConsumer, RowsReadyConsumerDefinition>();
    bus.AddConsumer<FinishStreamRunConsumer, FinishStreamRunConsumerDefinition>();
});

// Behind the bus, so that it hands back what it holds while the bus still sends.
builder.Services.AddHostedService(services => services.GetRequiredService<LaneLinger>());
await builder.RunWorkerAsync();
