using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace SyncFleet.Cli;

/// <summary>What a command may use of the world.</summary>
public sealed class CliContext
{
    /// <summary>Where results go.</summary>
    public required IAnsiConsole Output { get; init; }

    /// <summary>Where errors and hints go.</summary>
    public required IAnsiConsole Error { get; init; }

    /// <summary>Where a secret is read from when it is piped in.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Settings <c>SYNCFLEET_…</c>, without the prefix.</summary>
    public required IConfiguration Configuration { get; init; }

    public required HttpClient Http { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Makes what stands in for the network of connectors that are run here; null: the network.</summary>
    public Func<HttpMessageHandler>? Upstream { get; init; }
}
