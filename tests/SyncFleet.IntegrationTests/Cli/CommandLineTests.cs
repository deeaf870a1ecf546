using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Spectre.Console;
using SyncFleet.Cli;
using SyncFleet.IntegrationTests.Web;
using Xunit;

namespace SyncFleet.IntegrationTests.Cli;

/// <summary>The command line against the real web process: what one says, the other understands.</summary>
public sealed class CommandLineTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task Applying_two_files_of_which_one_is_faulty_applies_neither_and_names_every_fault()
    {
        var folder = Directory.CreateTempSubdirectory("syncfleet");
        try
        {
            var good = Path.Combine(folder.FullName, "good.yaml");
            var bad = Path.Combine(folder.FullName, "bad.yaml");
            await File.WriteAllTextAsync(good, WebFixture.Definition("two-source", "two-sync"));
            await File.WriteAllBytesAsync(bad, [.. "source: x\n# "u8, 0xff]);

            var (code, _, error) = await RunAsync("sync", "apply", good, bad);

            code.ShouldBe(2);
            error.ShouldContain($"{bad}:2: This is not UTF-8: byte 12 (0xff)");
            (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.syncs WHERE name = 'two-sync'")).ShouldBe(0);
            (await RunAsync("sync", "apply", good, "--set", "two-source.account=beta")).Code.ShouldBe(0);
            (await web.Postgres.QueryAsync<string>("SELECT settings ->> 'account' FROM syncfleet.sources WHERE name = 'two-source'")).ShouldBe("beta");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_source_is_added_with_settings_as_typed_and_a_sealed_secret()
    {
        var (code, output, _) = await RunAsync(
            ["source", "add", "typed", "--connector", "finale", "--set", "base_url=http://127.0.0.1:1", "--set", "account=0042", "--set", "page_size=50",
            "--secret", "api_key=@env:SYNCFLEET_SECRET_KEY", "--secret", "api_secret", "--json"], input: "s3cret\n");

        code.ShouldBe(0);
        var source = JsonDocument.Parse(output).RootElement;
        source.GetProperty("settings").GetProperty("account").GetString().ShouldBe("0042");
        source.GetProperty("settings").GetProperty("page_size").GetInt32().ShouldBe(50);
        source.GetProperty("secrets").EnumerateArray().Select(s => s.GetProperty("from").GetString()).ShouldBe(["environment", "vault"], ignoreOrder: true);
        output.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Everything_that_is_listed_and_shown_is_understood_and_printed_in_full()
    {
        await web.ApplyAsync(WebFixture.Definition("shown-source", "shown-sync"));
        var run = await ControlRows.AddRunAsync(web.Postgres, "shown-sync", status: "completed");
        var letter = await run.AddDeadLetterAsync("""{"productId":"1"}""");

        foreach (var (path, command) in new[]
        {
            ("/api/v1/syncs", "sync list"), ("/api/v1/runs?sync=shown-sync", "sync runs shown-sync"), ($"/api/v1/runs/{run.Run}", $"run show {run.Run}"),
            ("/api/v1/dead-letters?sync=shown-sync", "dead-letters list --sync shown-sync"), ($"/api/v1/dead-letters/{letter}", $"dead-letters show {letter}"),
            ("/api/v1/sources", "source list"),
        })
        {
            (await RunAsync(command.Split(' '))).Code.ShouldBe(0, command);
            var (code, json, _) = await RunAsync([.. command.Split(' '), "--json"]);
            code.ShouldBe(0, command);
            var rates = new Func<string, string>(text => System.Text.RegularExpressions.Regex.Replace(text, "\"recordsPerSecond\":[0-9.E+-]+", ""));
            rates(json.Trim()).ShouldBe(rates(await web.Client.GetStringAsync(path)), command);
        }
    }

    [Fact]
    public async Task A_run_that_has_ended_is_watched_to_its_end_and_an_unknown_sync_is_said()
    {
        await web.ApplyAsync(WebFixture.Definition("seen-source", "seen-sync"));
        var run = await ControlRows.AddRunAsync(web.Postgres, "seen-sync", status: "timed_out");

        (await RunAsync("run", "watch", $"{run.Run}")).Code.ShouldBe(5);
        var (code, _, error) = await RunAsync("sync", "run", "nothing");

        code.ShouldBe(1);
        error.ShouldContain("There is no sync 'nothing'.");
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => RunAsync(args, input: "");

    private async Task<(int Code, string Output, string Error)> RunAsync(string[] args, string input)
    {
        StringWriter output = new();
        StringWriter error = new();
        using HttpClient http = new();
        var code = await CommandLine.RunAsync(
            args,
            new()
            {
                Output = NewConsole(output),
                Error = NewConsole(error),
                Input = new StringReader(input),
                Configuration = new ConfigurationBuilder()
                    .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["API"] = web.Address.ToString(), ["API_KEY"] = WebFixture.Key }).Build(),
                Http = http,
                Time = TimeProvider.System,
            },
            CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    private static IAnsiConsole NewConsole(StringWriter writer) =>
        AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(writer) });
}
