using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Pipelines;
using SyncFleet.Benchmarks.Reading;
using SyncFleet.Benchmarks.Reports;

// A benchmark prints to the terminal and nothing else; there is no log to write to.
#pragma warning disable RS0030
var output = Console.Out;
var input = Console.In;
#pragma warning restore RS0030
if (args is ["direct", var settings])
{
    await DirectPath.RunAsync(settings, input, output);
    return 0;
}

if (args is ["hand-read", var address, var limit])
{
#pragma warning disable RS0030
    await using var records = Console.OpenStandardOutput();
#pragma warning restore RS0030
    await HandReader.RunAsync(address, int.Parse(limit, System.Globalization.CultureInfo.InvariantCulture), records);
    return 0;
}

if (args is not [var name, .. var rest] || BenchCommand.All.FirstOrDefault(c => c.Name == name) is not { } command)
{
    await output.WriteLineAsync("usage: one of");
    foreach (var known in BenchCommand.All)
    {
        await output.WriteLineAsync($"  {known.Name,-14} {string.Join(' ', known.Options.Select(o => $"[{o} …]"))}");
    }

    return 2;
}

try
{
    var arguments = BenchArguments.Parse(command, rest);
    var reporter = new BenchReporter(command.Name, output, arguments.Json);
    await command.RunAsync(arguments, reporter);
    await reporter.CompleteAsync();
    return 0;
}
catch (ArgumentException exception)
{
    await output.WriteLineAsync(exception.Message);
    return 2;
}
