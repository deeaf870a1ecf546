using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Fetcher;
using SyncFleet.Hosting;
using SyncFleet.Testing.Times;
using SyncFleet.Transformer;
using SyncFleet.Writer.Writing;

// A worker put together as its own program does it, but with a clock that jumps. Arguments: the role, the file of its clock.
var (role, clock) = (args[0], args[1]);
var builder = FleetHost.CreateBuilder([], role.ToLowerInvariant());
builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new JumpingTime(clock)));
AddRole(builder, role);
await builder.RunWorkerAsync();

static void AddRole(WebApplicationBuilder builder, string role)
{
    switch (role)
    {
        case "Coordinator":
            builder.AddCoordinator();
            break;
        case "Fetcher":
            builder.AddFetcher();
            break;
        case "Transformer":
            builder.AddTransformer();
            break;
        case "Writer":
            builder.AddWriter();
            break;
        default:
            throw new ArgumentException($"'{role}' is no worker; workers are Coordinator, Fetcher, Transformer, Writer.");
    }
}
