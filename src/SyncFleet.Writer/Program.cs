using SyncFleet.Hosting;
using SyncFleet.Writer.Writing;

await FleetHost.CreateBuilder(args, "writer").AddWriter().RunWorkerAsync();
