using Microsoft.AspNetCore.Server.Kestrel.Core;
using SyncFleet.Hosting;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Health;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;
using SyncFleet.Web.DeadLetters;
using SyncFleet.Web.Definitions;
using SyncFleet.Web.Documents;
using SyncFleet.Web.Runs;
using SyncFleet.Web.Sources;
using SyncFleet.Web.Syncs;

namespace SyncFleet.Web;

/// <summary>The web process: the HTTP API on the address of <see cref="HealthOptions"/>.</summary>
public static class WebProcess
{
    // A definition file has at most 1 MiB; a replayed record may be larger.
    private const long MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>Runs the process until it is told to stop. With wrong settings it does not start, as a worker doesn't: all of them are told at once.</summary>
    /// <param name="args">The command line.</param>
    public static Task RunAsync(string[] args) => FleetHost.RunProcessAsync(() => Create(args, replace: null), app =>
    {
        // Made now and not at the first request, so that the log says at start where the key is.
        app.Services.GetRequiredService<ApiKey>();
        Map(app);
    });

    /// <summary>Builds the process; the caller starts it, with settings that are right.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="replace">Puts other parts in the place of ours, e.g. another clock; null: none.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var app = Create(args, replace);
        Map(app);
        return app;
    }

    // Nothing is mapped here: mapping makes parts of the process, and they need settings that are right.
    private static WebApplication Create(string[] args, Action<IServiceCollection>? replace)
    {
        var builder = FleetHost.CreateBuilder(args, "web");
        builder.AddFleetBus(_ => { });
        AddAccess(builder.Services);
        AddParts(builder.Services);
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = MaxBodyBytes);
        replace?.Invoke(builder.Services);
        return builder.Build();
    }

    private static void AddAccess(IServiceCollection services)
    {
        services.AddFleetOptions<ApiOptions>(ApiOptions.Section);
        services.AddSingleton<ApiKey>();
        services.AddSingleton<KeyGate>();
        services.AddSingleton<TenantStore>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemWriter>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
        });
        services.AddOpenApi(ApiDocument.Configure);
    }

    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton<ControlDatabase>();
        services.AddSingleton<DefinitionStore>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<SyncStore>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton<ReplayStore>();
        services.AddSingleton<ParkedWorkStore>();
        services.AddSingleton<BusSends>();
        services.AddSingleton<DefinitionApplying>();
        services.AddSingleton<SourceAdding>();
        services.AddSingleton<SecretSetting>();
        services.AddSingleton<SourceChecks>();
        services.AddSingleton<RunStarting>();
        services.AddSingleton<RunWatching>();
        services.AddSingleton<DeadLetterReplay>();
    }

    private static void Map(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseMiddleware<KeyGate>();
        app.UseStatusCodePages();
        app.MapFleetHealth();
        app.MapFrontPage();
        app.MapOpenApi();
        var api = app.MapGroup("/api/v1");
        api.MapDefinitions();
        api.MapSources();
        api.MapSyncs();
        api.MapRuns();
        api.MapDeadLetters();
    }
}
