using System.Net;
using Shouldly;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Cli;

public sealed class CommandLineTests
{
    private const string ListSyncs = "GET /api/v1/syncs";

    [Theory]
    [InlineData("syncfleet")]
    [InlineData("sync")]
    [InlineData("sync run")]
    [InlineData("run watch")]
    [InlineData("dead-letters replay")]
    [InlineData("source add")]
    public async Task Help_tells_the_options_and_the_exit_codes(string command)
    {
        var shell = new Shell(new());

        await shell.RunAsync([.. command.Split(' ').Where(w => w != "syncfleet"), "--help"]);

        Approved.Match(shell.Transcript, "help-" + command.Replace(' ', '-'));
    }

    [Fact]
    public async Task What_goes_wrong_with_the_API_is_said_in_words_and_as_ProblemDetails()
    {
        var silent = new Shell(new FakeApi().Silence(ListSyncs));
        (await silent.RunBothAsync("sync", "list", "--api", "http://127.0.0.1:5999")).ShouldBe(1);
        var wrongKey = new Shell(new()) { Settings = { ["API_KEY"] = "another-key" } };
        (await wrongKey.RunBothAsync("sync", "list")).ShouldBe(1);
        var noTenant = new Shell(new FakeApi().Refuse(ListSyncs, HttpStatusCode.NotFound, "Not found", "There is no tenant 'acme'."));
        (await noTenant.RunBothAsync("sync", "list", "--tenant", "acme")).ShouldBe(1);
        var outage = new Shell(new FakeApi().Refuse(ListSyncs, HttpStatusCode.ServiceUnavailable, "The database does not answer", "PostgreSQL could not be reached."));
        (await outage.RunBothAsync("sync", "list")).ShouldBe(1);
        var stranger = new Shell(new FakeApi().Add(ListSyncs, () => new(HttpStatusCode.BadGateway) { Content = new StringContent("<html>nginx</html>") }));
        (await stranger.RunBothAsync("sync", "list")).ShouldBe(1);
        var older = new Shell(new FakeApi().Answer(ListSyncs, new { syncs = 1 }));
        (await older.RunBothAsync("sync", "list")).ShouldBe(1);

        Approved.Match(string.Concat(silent.Transcript, wrongKey.Transcript, noTenant.Transcript, outage.Transcript, stranger.Transcript, older.Transcript), "api-errors");
    }

    [Fact]
    public async Task What_is_wrong_with_the_command_is_said_and_nothing_is_called()
    {
        var api = new FakeApi();
        var shell = new Shell(api);
        (await shell.RunAsync("sync", "lst")).ShouldBe(2);
        (await shell.RunAsync("run", "show", "seven")).ShouldBe(2);
        (await shell.RunBothAsync("sync", "list", "--api", "ftp://here")).ShouldBe(2);
        (await shell.RunAsync("sync", "list", "--tenant", "a b")).ShouldBe(2);
        shell.Settings.Remove("API_KEY");
        shell.Settings["API:KEYFILE"] = "no-such-folder/api-key";
        (await shell.RunAsync("sync", "list")).ShouldBe(2);

        Approved.Match(shell.Transcript, "usage-errors");
        api.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_key_is_read_from_the_file_that_the_web_process_wrote()
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N"));
        await File.WriteAllTextAsync(file, FakeApi.Key + "\n");
        try
        {
            var shell = new Shell(new FakeApi().Answer(ListSyncs, Array.Empty<object>()));
            shell.Settings.Remove("API_KEY");
            shell.Settings["API:KEYFILE"] = file;

            (await shell.RunAsync("sync", "list")).ShouldBe(0);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
