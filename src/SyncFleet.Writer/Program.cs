using MassTransit;
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
await builder.RunWorkerAsync();
