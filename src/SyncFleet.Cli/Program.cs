using Microsoft.Extensions.Configuration;
using Spectre.Console;
using SyncFleet.Cli;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables("SYNCFLEET_").Build();
using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
// The one place where the process's own streams are named.
#pragma warning disable RS0030
var output = AnsiConsole.Create(new AnsiConsoleSettings
{
    // The console's own writer goes to the system with every few hundred letters; a file or a pipe takes more at once.
    Out = Console.IsOutputRedirected ? new AnsiConsoleOutput(TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput(), bufferSize: 64 * 1024) { AutoFlush = true })) : null,
    Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
    ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
});
if (Console.IsOutputRedirected)
{
    // A file has no width: tables keep their columns whole.
    output.Profile.Width = 200;
}

var cli = new CliContext
{
    Output = output,
    Error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), ColorSystem = Console.IsErrorRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect }),
    Input = Console.In,
    Configuration = configuration,
    Http = http,
    Time = TimeProvider.System,
};
#pragma warning restore RS0030
return await CommandLine.RunAsync(args, cli, CancellationToken.None);
