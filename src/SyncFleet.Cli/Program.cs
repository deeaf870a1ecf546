using Microsoft.Extensions.Configuration;
using Spectre.Console;
using SyncFleet.Cli;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables("SYNCFLEET_").Build();
using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
// The one place where the process's own streams are named.
#pragma warning disable RS0030
var cli = new CliContext
{
    Output = AnsiConsole.Console,
    Error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }),
    Input = Console.In,
    Configuration = configuration,
    Http = http,
    Time = TimeProvider.System,
};
#pragma warning restore RS0030
return await CommandLine.RunAsync(args, cli, CancellationToken.None);
