using SyncFleet.Fetcher;
using SyncFleet.Fetcher.Consuming;
using SyncFleet.Hosting;
using SyncFleet.Hosting.Messaging;

var builder = FleetHost.CreateBuilder(args, "fetcher");
builder.AddFetcher();
builder.AddFleetBus(FetchEndpoints.AddConsumers, FetchEndpoints.AddEndpoints);
await builder.RunWorkerAsync();
