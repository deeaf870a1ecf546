using System.Text.RegularExpressions;
using Npgsql;
using Shouldly;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Deploy;

/// <summary>The demo as a user runs it, with a database and a virtual host of its own, and what README says to type beside it.</summary>
[Collection(AloneCollection.Name)]
public sealed partial class DemoTests : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly RabbitMqFixture _rabbitMq = new();
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("syncfleet-demo-");

    private (string Name, string Value)[] Settings =>
    [
        ("SYNCFLEET_STATE", _state.FullName),
        ("SYNCFLEET_POSTGRES", _postgres.ConnectionString),
        ("SYNCFLEET_RABBITMQ", _rabbitMq.Uri.ToString()),
        ("SYNCFLEET_RABBITMQ_MANAGEMENT", LocalServices.RabbitMqManagement.ToString()),
    ];

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        await _rabbitMq.InitializeAsync();
    }

    [Fact]
    public async Task Once_runs_the_three_syncs_and_leaves_no_process()
    {
        var (code, output) = await ScriptRun.OfAsync("deploy/local/demo", ["--once", "--no-build", "--records", "500"], Settings);

        code.ShouldBe(0, output);
        foreach (var sync in new[] { "finale", "altegio", "rabbitmq" })
        {
            output.ShouldMatch($@"{sync} run \d+ \([0-9a-f-]+\): completed");
        }

        // The simulated API and the broker itself have been read, and the rows are there.
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await using var command = source.CreateCommand("SELECT (SELECT count(*) FROM finale.products), (SELECT count(*) FROM salon.clients), (SELECT count(*) FROM broker.exchanges)");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        (reader.GetInt64(0), reader.GetInt64(1)).ShouldBe((500, 5000));
        reader.GetInt64(2).ShouldBeGreaterThan(7);
        await LeavesNothingAsync();
    }

    [Fact]
    public async Task It_stays_up_for_the_command_line_until_Ctrl_C_which_is_a_clean_end()
    {
        // A terminal sends Ctrl-C to the whole group; a shell in the background of another would have it ignored.
        using var demo = ScriptRun.Start("setsid", ["env", "--default-signal=INT", "deploy/local/demo", "--no-build", "--records", "500"], Settings);
        var output = demo.StandardOutput.ReadToEndAsync();
        List<string> said = [];
        while (await demo.StandardError.ReadLineAsync() is { } line && line != "up until Ctrl-C")
        {
            said.Add(line);
        }

        demo.HasExited.ShouldBeFalse(string.Join('\n', said));
        try
        {
            (await SyncFleetAsync("sync", "list")).ShouldContain("finale-demo");
            (await SyncFleetAsync("sync", "runs", "finale")).ShouldContain("completed");
            (await SyncFleetAsync("dead-letters", "list")).ShouldContain("dead letters");
            (await SyncFleetAsync("sync", "run", "finale", "--watch")).ShouldContain("completed");
            var (code, refusal) = await ScriptRun.OfAsync("deploy/local/demo", ["--no-build"], Settings);
            (code, refusal).ShouldBe((1, "error: a demo of this clone is up already; end it with Ctrl-C, or with deploy/local/stop\n"));
        }
        finally
        {
            ProcessSignal.Send(-demo.Id, ProcessSignal.Interrupt);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await demo.WaitForExitAsync(limit.Token);
        demo.ExitCode.ShouldBe(0, await output);
        await LeavesNothingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rabbitMq.DisposeAsync();
        await _postgres.DisposeAsync();
        _state.Delete(recursive: true);
    }

    private async Task<string> SyncFleetAsync(params string[] arguments)
    {
        var (code, output) = await ScriptRun.OfAsync("deploy/local/syncfleet", arguments, Settings);
        code.ShouldBe(0, output);
        return output;
    }

    // Every process of the fleet carries the folder of its state in its environment.
    private async Task LeavesNothingAsync()
    {
        File.Exists(Path.Combine(_state.FullName, "fleet")).ShouldBeFalse();
        foreach (var folder in Directory.GetDirectories("/proc").Where(f => Number().IsMatch(f)))
        {
            try
            {
                (await File.ReadAllTextAsync(Path.Combine(folder, "environ"))).Contains(_state.FullName, StringComparison.Ordinal).ShouldBeFalse(File.ReadAllText(Path.Combine(folder, "cmdline")));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Ended while we looked, or not ours.
            }
        }
    }

    [GeneratedRegex(@"/\d+$")]
    private static partial Regex Number();
}
