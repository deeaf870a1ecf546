using System.Net;
using Shouldly;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Cli.Syncs;

public sealed class SyncCommandTests
{
    [Fact]
    public async Task Syncs_are_listed_with_their_last_run()
    {
        SyncView[] syncs =
        [
            new() { Name = "finale", Source = "finale-demo", Schema = "finale", UpdatedAt = Samples.Now, LastRun = Samples.Run("completed_with_errors") },
            new() { Name = "altegio", Source = "altegio-demo", Schema = "altegio", UpdatedAt = Samples.Now },
        ];
        var shell = new Shell(new FakeApi().Answer("GET /api/v1/syncs", syncs));

        await shell.RunBothAsync("sync", "list");

        Approved.Match(shell.Transcript, "list");
    }

    [Fact]
    public async Task Runs_of_a_sync_are_listed_and_an_unknown_sync_is_said()
    {
        RunView[] runs = [Samples.FailedRun(), Samples.Run() with { Kind = "replay", RunNumber = 6 }];
        var shell = new Shell(new FakeApi()
            .Answer("GET /api/v1/runs?sync=finale&limit=2", runs)
            .Refuse("GET /api/v1/runs?sync=final&limit=20", HttpStatusCode.NotFound, "Not found", "There is no sync 'final'. GET /api/v1/syncs lists what there is."));

        await shell.RunBothAsync("sync", "runs", "finale", "--limit", "2");
        (await shell.RunBothAsync("sync", "runs", "final")).ShouldBe(1);

        Approved.Match(shell.Transcript, "runs");
    }

    [Fact]
    public async Task A_run_is_asked_for_and_its_id_is_told()
    {
        var api = new FakeApi()
            .Answer("POST /api/v1/syncs/finale/runs", new { id = Samples.RunId }, HttpStatusCode.Accepted)
            .Answer("POST /api/v1/syncs/altegio/runs", new { id = Samples.OtherRunId }, HttpStatusCode.Accepted);
        var shell = new Shell(api);

        await shell.RunBothAsync("sync", "run", "finale", "altegio", "--full-refresh");

        Approved.Match(shell.Transcript + string.Join('\n', api.Calls), "run");
    }

    [Fact]
    public async Task When_a_sync_cannot_be_started_those_before_it_are_named()
    {
        var shell = new Shell(new FakeApi()
            .Answer("POST /api/v1/syncs/finale/runs", new { id = Samples.RunId }, HttpStatusCode.Accepted)
            .Refuse("POST /api/v1/syncs/bare/runs", HttpStatusCode.UnprocessableEntity, "A secret is missing", "The source 'bare' has no value for: api_key. Give it with: syncfleet source set-secret bare api_key")
            .Refuse("POST /api/v1/syncs/nothing/runs", HttpStatusCode.NotFound, "Not found", "There is no sync 'nothing'. GET /api/v1/syncs lists what there is."));

        (await shell.RunAsync("sync", "run", "finale", "bare", "--watch")).ShouldBe(2);
        (await shell.RunBothAsync("sync", "run", "nothing")).ShouldBe(1);

        Approved.Match(shell.Transcript, "run-refused");
    }

    [Fact]
    public async Task A_run_that_is_watched_tells_its_end_by_the_exit_code()
    {
        var shell = new Shell(new FakeApi()
            .Answer("POST /api/v1/syncs/finale/runs", new { id = Samples.RunId }, HttpStatusCode.Accepted)
            .Events(Samples.RunId, [Samples.Run("running"), Samples.Run("completed_with_errors")]));

        (await shell.RunBothAsync("sync", "run", "finale", "--watch")).ShouldBe(3);

        Approved.Match(shell.Transcript, "run-watch");
    }

    [Fact]
    public async Task Files_are_applied_together_and_streams_that_are_read_again_are_named()
    {
        await using var folder = new TemporaryFolder();
        await folder.WriteAsync("a.yaml", "source: a"u8.ToArray());
        await folder.WriteAsync("b.yaml", "sync: b"u8.ToArray());
        var api = new FakeApi()
            .Answer("POST /api/v1/definitions?set=a.account%3Dacme", new { sources = new[] { "a" }, syncs = new[] { "b" }, rereadStreams = new[] { "b/products" } });
        var shell = new Shell(api);

        (await shell.RunBothAsync("sync", "apply", folder.PathOf("a.yaml"), folder.PathOf("b.yaml"), "--set", "a.account=acme")).ShouldBe(0);

        api.Calls.Count.ShouldBe(2, "one call for all files");
        api.Calls[0].ShouldContain("source: a");
        api.Calls[0].ShouldContain("sync: b");
        Approved.Match(folder.Scrub(shell.Transcript), "apply");
    }

    [Fact]
    public async Task All_faults_of_all_files_are_listed()
    {
        await using var folder = new TemporaryFolder();
        await folder.WriteAsync("a.yaml", "x"u8.ToArray());
        DefinitionProblem[] problems =
        [
            new() { File = "set", Line = 0, Path = "fine.nothing", Message = "Needed: source.setting=value." },
            new() { File = "a.yaml", Line = 3, Path = "settings.page_size", Message = "'page_size' is 0. Allowed: at least 1." },
            new() { File = "b.yaml", Line = 2, Path = "", Message = "This is not UTF-8: byte 11 (0xff). Save the file as UTF-8." },
        ];
        var shell = new Shell(new FakeApi().Refuse("POST /api/v1/definitions", HttpStatusCode.UnprocessableEntity, "The definitions have faults", "3 faults; nothing was applied.", problems));

        (await shell.RunBothAsync("sync", "apply", folder.PathOf("a.yaml"))).ShouldBe(2);

        Approved.Match(folder.Scrub(shell.Transcript), "apply-faults");
    }

    [Fact]
    public async Task Bytes_of_a_file_are_sent_as_they_are()
    {
        await using var folder = new TemporaryFolder();
        await folder.WriteAsync("bad.yaml", [0x73, 0xff, 0x0a]);
        var api = new FakeApi();

        await new Shell(api).RunAsync("sync", "apply", folder.PathOf("bad.yaml"));

        api.LastBody.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x73, 0xff, 0x0a]).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Files_that_cannot_be_read_are_all_named_and_nothing_is_sent()
    {
        await using var folder = new TemporaryFolder();
        var api = new FakeApi();
        var shell = new Shell(api);

        (await shell.RunAsync("sync", "apply", folder.PathOf("no.yaml"), folder.PathOf("none/nor.yaml"), folder.PathOf("."))).ShouldBe(2);

        api.Calls.ShouldBeEmpty();
        shell.Transcript.ShouldContain("no.yaml");
        shell.Transcript.ShouldContain("nor.yaml");
    }
}
