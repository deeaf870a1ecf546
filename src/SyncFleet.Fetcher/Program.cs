using SyncFleet.Fetcher;
using SyncFleet.Hosting;

var builder = FleetHost.CreateBuilder(args, "fetcher");
builder.AddFetcher();
await builder.RunWorkerAsync();
