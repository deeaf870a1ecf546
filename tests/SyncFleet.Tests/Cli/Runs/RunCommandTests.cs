using System.Net;
using Shouldly;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Cli.Runs;

public sealed class RunCommandTests
{
    private static readonly string Show = $"GET /api/v1/runs/{Samples.RunId}";

    [Fact]
    public async Task A_run_is_shown_with_everything_the_API_tells()
    {
        var shell = new Shell(new FakeApi().Answer(Show, Samples.FailedRun()));

        (await shell.RunBothAsync("run", "show", $"{Samples.RunId}")).ShouldBe(0);

        Approved.Match(shell.Transcript, "show");
    }

    [Fact]
    public async Task A_queued_run_is_shown_with_what_it_waits_for()
    {
        var shell = new Shell(new FakeApi().Answer(Show, Samples.Queued()));

        await shell.RunBothAsync("run", "show", $"{Samples.RunId}");

        Approved.Match(shell.Transcript, "show-queued");
    }

    [Fact]
    public async Task A_run_that_waits_for_a_fetcher_is_shown_with_the_time_it_is_looked_at_again()
    {
        var shell = new Shell(new FakeApi().Answer(Show, Samples.AwaitingFetcher()));

        await shell.RunAsync("run", "show", $"{Samples.RunId}");

        Approved.Match(shell.Transcript, "show-awaiting-fetcher");
    }

    [Fact]
    public async Task A_run_is_canceled_and_one_that_is_not_there_is_said()
    {
        var api = new FakeApi()
            .Accept($"POST /api/v1/runs/{Samples.RunId}/cancel", HttpStatusCode.Accepted)
            .Refuse($"POST /api/v1/runs/{Samples.OtherRunId}/cancel", HttpStatusCode.Conflict, "Not possible as things are", "Run 6 of 'finale' has ended already: completed.");
        var shell = new Shell(api);

        (await shell.RunBothAsync("run", "cancel", $"{Samples.RunId}")).ShouldBe(0);
        (await shell.RunBothAsync("run", "cancel", $"{Samples.OtherRunId}")).ShouldBe(1);

        Approved.Match(shell.Transcript, "cancel");
    }

    [Fact]
    public async Task Runs_that_are_watched_are_told_while_they_go_on_and_when_they_have_ended()
    {
        var shell = new Shell(new FakeApi()
            .Events(Samples.RunId, [Samples.Run("requested"), Samples.Run("running"), Samples.Run()])
            .Refuse(Samples.EventsOf(Samples.OtherRunId), HttpStatusCode.NotFound, "Not found", $"There is no run '{Samples.OtherRunId}'."));

        (await shell.RunBothAsync("run", "watch", $"{Samples.RunId}")).ShouldBe(0);
        (await shell.RunBothAsync("run", "watch", $"{Samples.OtherRunId}")).ShouldBe(1);

        Approved.Match(shell.Transcript, "watch");
    }

    [Fact]
    public async Task A_failed_run_is_told_with_the_failures_of_its_streams()
    {
        var shell = new Shell(new FakeApi().Events(Samples.RunId, [Samples.FailedRun()]));

        (await shell.RunBothAsync("run", "watch", $"{Samples.RunId}")).ShouldBe(1);

        Approved.Match(shell.Transcript, "watch-failed");
    }

    [Theory]
    [InlineData("completed", 0)]
    [InlineData("failed", 1)]
    [InlineData("refused", 1)]
    [InlineData("completed_with_errors", 3)]
    [InlineData("canceled", 4)]
    [InlineData("timed_out", 5)]
    public async Task The_exit_code_tells_how_the_run_ended(string status, int code)
    {
        var shell = new Shell(new FakeApi().Events(Samples.RunId, [Samples.Run("running"), Samples.Run(status)]));

        (await shell.RunAsync("run", "watch", $"{Samples.RunId}")).ShouldBe(code);
    }

    [Theory]
    [InlineData("completed", "completed", 0)]
    [InlineData("completed", "completed_with_errors", 3)]
    [InlineData("canceled", "completed_with_errors", 4)]
    [InlineData("canceled", "timed_out", 5)]
    [InlineData("timed_out", "failed", 1)]
    public async Task Of_several_runs_the_worst_end_counts(string one, string other, int code)
    {
        var shell = new Shell(new FakeApi()
            .Events(Samples.RunId, [Samples.Run(one)])
            .Events(Samples.OtherRunId, [Samples.Run(other, Samples.OtherRunId)]));

        (await shell.RunAsync("run", "watch", $"{Samples.RunId}", $"{Samples.OtherRunId}")).ShouldBe(code);
    }

    [Fact]
    public async Task A_run_that_is_not_there_does_not_end_the_watch_of_another()
    {
        var shell = new Shell(new FakeApi().Events(Samples.RunId, [Samples.Run("running"), Samples.Run()]));

        (await shell.RunAsync("run", "watch", $"{Samples.OtherRunId}", $"{Samples.RunId}")).ShouldBe(1);

        shell.Transcript.ShouldContain("finale run 7 (01900000-0000-7000-8000-000000000011): completed");
    }
}
