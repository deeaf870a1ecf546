using System.CommandLine;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli.DeadLetters;

/// <summary>Which dead letters a command is about: some ids, or all open ones of a run or a sync and perhaps a stream.</summary>
internal sealed class SelectionOptions
{
    private readonly Argument<Guid[]> _ids = new("ID") { Description = "Ids of dead letters.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<Guid?> _run = new("--run") { Description = "All open ones of this run." };
    private readonly Option<string?> _sync = new("--sync") { Description = "All open ones of this sync." };
    private readonly Option<string?> _stream = new("--stream") { Description = "With --run or --sync: only of this stream." };

    public void AddTo(Command command)
    {
        command.Add(_ids);
        command.Add(_run);
        command.Add(_sync);
        command.Add(_stream);
    }

    /// <summary>Throws <see cref="CliUsageException"/> unless ids, or a run or a sync are given.</summary>
    public DeadLetterSelection Read(ParseResult parsed)
    {
        var ids = parsed.GetValue(_ids) ?? [];
        DeadLetterSelection selection = new() { Ids = ids.Length > 0 ? ids : null, Run = parsed.GetValue(_run), Sync = parsed.GetValue(_sync), Stream = parsed.GetValue(_stream) };
        return selection switch
        {
            { Ids: not null, Run: null, Sync: null, Stream: null } => selection,
            { Ids: null } when selection.Run is not null || selection.Sync is not null => selection,
            _ => throw new CliUsageException("Give either IDs of dead letters, or --run with the id of a run or --sync with the name of a sync."),
        };
    }
}
