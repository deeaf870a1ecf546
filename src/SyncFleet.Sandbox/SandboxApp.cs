using Microsoft.Extensions.Configuration.Memory;
using SyncFleet.Sandbox.Altegio;
using SyncFleet.Sandbox.Controls;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Finale;
using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.Limits;
using SyncFleet.Sandbox.ManyChat;
using SyncFleet.Sandbox.Payamgostar;
using SyncFleet.Sandbox.QuickBooks;
using SyncFleet.Sandbox.Siagh;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox;

/// <summary>
/// Puts the sandbox together. Tests host it in their own process: <c>SandboxApp.Create(["--urls", "http://127.0.0.1:0"])</c>.
/// </summary>
public static class SandboxApp
{
    // The requests of a benchmark are not worth a line each; where it listens is.
    private static readonly Dictionary<string, string?> QuietLogs = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
    };

    /// <summary>Builds the sandbox, not started. Settings: see <see cref="SandboxOptions"/>; <c>--urls</c> says where it listens.</summary>
    /// <param name="args">The command line.</param>
    /// <exception cref="InvalidOperationException">Settings are wrong; the message names all of them.</exception>
    public static WebApplication Create(string[] args) => Create(args, TimeProvider.System);

    /// <summary>As <see cref="Create(string[])"/>, with the time that limits and delays go by.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="time">Clock of limits, delays and the running on of the sandbox's own time.</param>
    /// <exception cref="InvalidOperationException">Settings are wrong; the message names all of them.</exception>
    public static WebApplication Create(string[] args, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLogs });
        builder.Configuration.AddEnvironmentVariables("SYNCFLEET_SANDBOX_").AddCommandLine(args);
        var options = ReadOptions(builder.Configuration);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls(SandboxListing.DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services
            .AddSingleton(time)
            .AddSingleton(options)
            .AddSingleton(options.Finale)
            .AddSingleton(new FaultBook(options.Seed, options.Faults))
            .AddSingleton<RequestMeters>()
            .AddSingleton<SandboxWorld>()
            .AddSingleton<FinaleErrors>()
            .AddSingleton<FinaleEndpoints>()
            .AddSingleton<AltegioGate>()
            .AddSingleton<AltegioEndpoints>()
            .AddSingleton<AltegioPosts>()
            .AddSingleton<TokenDesks>()
            .AddSingleton<QuickBooksGate>()
            .AddSingleton<QuickBooksEndpoints>()
            .AddSingleton<ManyChatGate>()
            .AddSingleton<ManyChatEndpoints>()
            .AddSingleton<PayamgostarGate>()
            .AddSingleton<PayamgostarLogins>()
            .AddSingleton<PayamgostarEndpoints>()
            .AddSingleton<SiaghEndpoints>()
            .AddSingleton<ControlEndpoints>();
        var app = builder.Build();
        app.Services.GetRequiredService<ControlEndpoints>().Map(app);
        app.Services.GetRequiredService<QuickBooksEndpoints>().Map(app);
        app.Services.GetRequiredService<ManyChatEndpoints>().Map(app);
        app.Services.GetRequiredService<PayamgostarLogins>().Map(app);
        app.Services.GetRequiredService<PayamgostarEndpoints>().Map(app);
        app.Services.GetRequiredService<SiaghEndpoints>().Map(app);
        app.Services.GetRequiredService<FinaleEndpoints>().Map(app);
        app.Services.GetRequiredService<AltegioPosts>().Map(app);
        app.Services.GetRequiredService<AltegioEndpoints>().Map(app);
        return app;
    }

    private static SandboxOptions ReadOptions(IConfiguration configuration)
    {
        var options = new SandboxOptions();
        configuration.Bind(options);
        var problems = string.Join(' ', options.Problems());
        return problems.Length == 0 ? options : throw new InvalidOperationException($"The settings of the sandbox are wrong. {problems}");
    }
}
