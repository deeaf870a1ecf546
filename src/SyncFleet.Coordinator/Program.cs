using SyncFleet.Coordinator.Configuration;
using SyncFleet.Hosting;

var builder = FleetHost.CreateBuilder(args, "coordinator");
builder.AddCoordinator();
await builder.RunWorkerAsync();
