using SyncFleet.Hosting;
using SyncFleet.Transformer;

await FleetHost.CreateBuilder(args, "transformer").AddTransformer().RunWorkerAsync();
