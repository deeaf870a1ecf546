using System.CommandLine;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.DeadLetters;

/// <summary>Which dead letters a command is about: some ids, or all open ones of a run and perhaps a stream.</summary>
internal sealed class SelectionOptions
{
    private readonly Argument<Guid[]> _ids = new("ID") { Description = "Ids of dead letters.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<Guid?> _run = new("--run") { Description = "All open ones of this run." };
    private readonly Option<string?> _stream = new("--stream") { Description = "With --run: only of this stream." };

    public void AddTo(Command command)
    {
        command.Add(_ids);
        command.Add(_run);
        command.Add(_stream);
    }

    /// <summary>Throws <see cref="CliUsageException"/> unless exactly one of ids and run is given.</summary>
    public DeadLetterSelection Read(ParseResult parsed)
    {
        var ids = parsed.GetValue(_ids) ?? [];
        var run = parsed.GetValue(_run);
        return (ids.Length > 0) != run.HasValue
            ? new DeadLetterSelection { Ids = ids.Length > 0 ? ids : null, Run = run, Stream = parsed.GetValue(_stream) }
            : throw new CliUsageException("Give either IDs of dead letters, or --run with the id of a run.");
    }

    public static void Report(GlobalOptions global, bool json, ReplayedShape result, string text)
    {
        if (json)
        {
            global.Cli.Output.WriteJson(result, ApiJson.Default.ReplayedShape);
        }
        else
        {
            global.Cli.Output.Profile.Out.Writer.WriteLine(text);
        }
    }
}
