using System.Text;
using Microsoft.Extensions.Configuration;
using Spectre.Console;
using SyncFleet.Cli;

namespace SyncFleet.Tests.Cli;

/// <summary>A terminal in which <c>syncfleet</c> is called: keeps what a person would see, and the exit codes.</summary>
internal sealed class Shell(FakeApi api)
{
    private readonly StringBuilder _transcript = new();
    private readonly HttpClient _http = new(api, disposeHandler: false);

    /// <summary>Settings without the prefix <c>SYNCFLEET_</c>.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal) { ["API_KEY"] = FakeApi.Key };

    /// <summary>What is piped in.</summary>
    public string Input { get; init; } = "";

    public TimeProvider Time { get; init; } = new LeapingTime();

    /// <summary>A terminal with a person before it.</summary>
    public bool Interactive { get; init; }

    /// <summary>What stands in for the network of connectors that are run here.</summary>
    public Func<HttpMessageHandler>? Upstream { get; init; }

    /// <summary>Ctrl-C.</summary>
    public CancellationToken Stop { get; init; } = CancellationToken.None;

    /// <summary>Every call with its output and exit code.</summary>
    public string Transcript => _transcript.ToString();

    /// <summary>Calls it and returns the exit code.</summary>
    public async Task<int> RunAsync(params string[] args)
    {
        StringWriter output = new();
        StringWriter error = new();
        var code = await CommandLine.RunAsync(args, Context(output, error), Stop);
        _transcript.Append("$ syncfleet ").AppendJoin(' ', args.Select(a => a.Contains(' ', StringComparison.Ordinal) ? $"'{a}'" : a)).Append('\n').Append(Trim(output));
        if (error.ToString() is { Length: > 0 })
        {
            _transcript.Append("--- stderr\n").Append(Trim(error));
        }

        _transcript.Append($"--- exit code {code}\n\n");
        return code;
    }

    /// <summary>Calls it in words and then for machines.</summary>
    public async Task<int> RunBothAsync(params string[] args)
    {
        var code = await RunAsync(args);
        await RunAsync([.. args, "--json"]);
        return code;
    }

    private CliContext Context(StringWriter output, StringWriter error) => new()
    {
        Output = NewConsole(output),
        Error = NewConsole(error),
        Input = new StringReader(Input),
        Configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build(),
        Http = _http,
        Time = Time,
        Upstream = Upstream,
    };

    private IAnsiConsole NewConsole(StringWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = Interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 200;
        return console;
    }

    // The end of a line is white in a terminal; the help names the process it runs in.
    private static string Trim(StringWriter text) =>
        string.Concat(text.ToString().ReplaceLineEndings("\n").Split('\n').SkipLast(1).Select(l => l.Replace("  SyncFleet.Tests ", "  syncfleet ", StringComparison.Ordinal).TrimEnd() + "\n"));
}
