using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Processes;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using Xunit;

namespace SyncFleet.Tests.Connectors.Processes;

public sealed class ProcessConnectorTests
{
    private const string Discover = """
        #!/bin/bash
        if [ "$1" = discover ]; then echo '{"type":"CATALOG","catalog":{"streams":[{"name":"items","json_schema":{}}]}}'; exit 0; fi
        record() { echo '{"type":"RECORD","record":{"stream":"items","data":'"$1"'}}'; }
        """;

    [Fact]
    public async Task Only_a_program_an_operator_allows_is_run()
    {
        using ScriptedProgram program = new($"#!/bin/bash\ntouch {Path.GetTempPath()}/never-{Guid.CreateVersion7():N}\n");

        foreach (var access in new[] { LocalAccess.None, new LocalAccess { Commands = [program.Command + "x", "/bin"] } })
        {
            var failure = await Should.ThrowAsync<SyncFleetException>(() => new ProcessConnector(access).CheckAsync(program.Open(program.Settings()), CancellationToken.None));
            failure.Kind.ShouldBe(FailureKind.Configuration);
            failure.Message.ShouldContain("may not be run here");
        }
    }

    [Fact]
    public async Task What_it_says_is_logged_without_its_secrets()
    {
        using ScriptedProgram program = new(ScriptedProgram.Airbyte);

        await program.Connector.CheckAsync(program.Open(program.Settings()), CancellationToken.None);

        program.Log.Lines.ShouldBe([$"Program {program.Command} says: the password is ***"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_crash_is_a_failure_after_the_records_before_it_and_the_next_run_goes_on()
    {
        using ScriptedProgram program = new(Discover + """

            for n in 1 2 3 4 5; do record "{\"id\":$n}"; done
            echo '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"items"},"stream_state":{"n":5}}}}'
            for n in 6 7; do record "{\"id\":$n}"; done
            [ -e "${0}.fixed" ] || exit 3
            record '{"id":8}'
            """);
        var (pages, failure) = await ReadAsync(program);
        await File.WriteAllTextAsync(program.Command + ".fixed", "", TestContext.Current.CancellationToken);

        pages.SelectMany(Ids).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
        failure.ShouldNotBeNull().Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain("ended with code 3");
        pages[^1].NextPosition!.ShouldContain("\"skip\":2");
        pages[^1].CursorAfter!.ShouldContain("\"n\":5");
        pages[^1].CursorAfter!.ShouldNotContain("skip");

        // This program gives everything again whatever its state; two records after its state are read over.
        var (rest, none) = await ReadAsync(program, pages[^1].NextPosition);
        none.ShouldBeNull();
        rest.SelectMany(Ids).ShouldBe([3, 4, 5, 6, 7, 8], "at least once: those it gives again are given again");
    }

    [Fact]
    public async Task What_it_tells_of_its_failure_decides_the_kind()
    {
        using ScriptedProgram program = new(Discover + """

            record '{"id":1}'
            echo '{"type":"TRACE","trace":{"type":"ERROR","error":{"message":"no right to see good-3c1d","failure_type":"config_error"}}}'
            exit 1
            """);

        var (pages, failure) = await ReadAsync(program);

        pages.SelectMany(Ids).ShouldBe([1]);
        failure.ShouldNotBeNull().Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldEndWith("failed: no right to see ***");
    }

    [Fact]
    public async Task It_sees_nothing_of_our_environment()
    {
        Environment.SetEnvironmentVariable("SYNCFLEET_VAULT_KEY_OF_TEST", "x");
        using ScriptedProgram program = new(Discover + """

            record "{\"names\":\"$(env | cut -d= -f1 | sort | tr '\n' ' ')\",\"folder\":\"$PWD\",\"files\":\"$(ls | tr '\n' ' ')\"}"
            """);

        var record = JsonDocument.Parse((await ReadAsync(program)).Pages.Single().Records).RootElement;

        record.GetProperty("names").GetString()!.ShouldNotContain("SYNCFLEET");
        record.GetProperty("files").GetString().ShouldBe("catalog.json config.json ");
        Directory.Exists(record.GetProperty("folder").GetString()).ShouldBeFalse("its folder is gone after it");
    }

    [Fact]
    public async Task It_may_not_take_more_memory_than_it_is_given()
    {
        using ScriptedProgram program = new(Discover + """

            big=$(head -c 200000000 /dev/zero | tr '\0' x)
            record "{\"size\":${#big}}"
            """);

        (await ReadAsync(program, settings: program.Settings(memory: 64))).Failure.ShouldNotBeNull();
        (await ReadAsync(program, settings: program.Settings(memory: 4096))).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task A_line_without_end_is_not_read_for_ever()
    {
        using ScriptedProgram program = new(Discover + "\nyes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | tr -d '\\n'\n");

        var (_, failure) = await ReadAsync(program);

        failure.ShouldNotBeNull().Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("16 MiB");
    }

    [Fact]
    public async Task Leaving_the_read_ends_the_program_and_what_it_started()
    {
        using ScriptedProgram program = new(Discover + """

            sleep 1000 & echo $! > "${0}.child"
            echo $$ > "${0}.own"
            while true; do record '{"id":1}'; done
            """);

        await using (var pages = program.Connector.ReadAsync(program.Open(program.Settings()), new ReadRequest { Stream = "items" }, CancellationToken.None).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            (await pages.MoveNextAsync()).ShouldBeTrue();
        }

        foreach (var file in new[] { ".own", ".child" })
        {
            IsRunning(await File.ReadAllTextAsync(program.Command + file, TestContext.Current.CancellationToken)).ShouldBeFalse(file);
        }
    }

    [Fact]
    public async Task Settings_it_wants_kept_are_given_to_it_from_then_on_until_its_own_are_changed()
    {
        using ScriptedProgram program = new("""
            #!/bin/bash
            n=$(sed -n 's/.*"token":"new-\([0-9]*\)".*/\1/p' "$3"); n=$((${n:-0} + 1))
            echo '{"type":"CONTROL","control":{"type":"CONNECTOR_CONFIG","connectorConfig":{"config":{"token":"new-'$n'"}}}}'
            echo '{"type":"LOG","log":{"level":"INFO","message":"token new-'$n'"}}'
            if [ "$1" = discover ]; then echo '{"type":"CATALOG","catalog":{"streams":[{"name":"items","json_schema":{}}]}}'; exit 0; fi
            echo '{"type":"RECORD","record":{"stream":"items","data":{"id":'$n'}}}'
            """);
        using MemoryTokenStore tokens = new();

        (await ReadAsync(program, tokens: tokens)).Pages.SelectMany(Ids).ShouldBe([2], "discovering it got the first");
        (await ReadAsync(program, tokens: tokens)).Pages.SelectMany(Ids).ShouldBe([4]);
        (await ReadAsync(program, settings: program.Settings(password: "another"), tokens: tokens)).Pages.SelectMany(Ids).ShouldBe([2], "with other settings it begins anew");
        string.Join('\n', program.Log.Lines).ShouldNotContain("new-");
        JsonDocument.Parse(tokens.Kept.Single().Access).RootElement.GetProperty("password").GetString().ShouldBe("another", "what it does not name stays");
    }

    [Fact]
    public async Task What_it_logs_has_its_level_and_what_is_of_no_concern_is_passed_over()
    {
        using ScriptedProgram program = new(Discover + """

            for level in FATAL ERROR WARN INFO DEBUG TRACE; do echo '{"type":"LOG","log":{"level":"'$level'","message":"at '$level'"}}'; done
            echo '{"type":"CONTROL","control":{"type":"SOMETHING_NEW"}}'
            echo '{"type":"TRACE","trace":{"type":"ESTIMATE","estimate":{"name":"items","row_estimate":7}}}'
            echo '{"type":"TRACE","trace":{"type":"STREAM_STATUS","stream_status":{"status":"STARTED"}}}'
            echo '{"type":"SOMETHING_ELSE"}'
            record '{"id":1}'
            echo '{"type":"TRACE","trace":{"type":"ERROR","error":{"message":"it broke","internal_message":"with good-3c1d","failure_type":"system_error"}}}'
            """);

        var (pages, failure) = await ReadAsync(program);

        pages.SelectMany(Ids).ShouldBe([1]);
        (failure!.Kind, failure.Detail).ShouldBe((FailureKind.Transient, "with ***"));
        program.Log.Levels.Where(l => l.Line.Contains(" at ", StringComparison.Ordinal)).Select(l => l.Level).ShouldBe(
            [LogLevel.Warning, LogLevel.Warning, LogLevel.Warning, LogLevel.Information, LogLevel.Debug, LogLevel.Debug]);
    }

    private static bool IsRunning(string id)
    {
        var status = $"/proc/{id.Trim()}/stat";
        return File.Exists(status) && !File.ReadAllText(status).Contains(") Z ", StringComparison.Ordinal);
    }

    private static async Task<(List<Page> Pages, SyncFleetException? Failure)> ReadAsync(ScriptedProgram program, string? position = null, JsonElement? settings = null, ITokenStore? tokens = null)
    {
        List<Page> pages = [];
        try
        {
            await foreach (var page in program.Connector.ReadAsync(program.Open(settings ?? program.Settings(), tokens), new ReadRequest { Stream = "items", Position = position }, TestContext.Current.CancellationToken))
            {
                pages.Add(page);
            }

            return (pages, null);
        }
        catch (SyncFleetException failure)
        {
            return (pages, failure);
        }
    }

    private static IEnumerable<int> Ids(Page page) => Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt32());
}
