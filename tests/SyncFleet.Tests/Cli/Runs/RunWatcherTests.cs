using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Cli.Runs;

public sealed partial class RunWatcherTests
{
    private static readonly string[] Watch = ["run", "watch", $"{Samples.RunId}"];

    [Fact]
    public async Task A_queued_run_is_waited_for_and_what_it_waits_for_is_said()
    {
        var shell = new Shell(new FakeApi().Events(Samples.RunId, [Samples.Queued(), Samples.Queued() with { QueuedBehind = null }, Samples.Run("running"), Samples.Run()]));

        (await shell.RunAsync(Watch)).ShouldBe(0);

        Approved.Match(shell.Transcript, "queued");
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_made_again_and_that_is_said()
    {
        var shell = new Shell(new FakeApi()
            .Events(Samples.RunId, [Samples.Run("requested")], breaks: true)
            .Silence(Samples.EventsOf(Samples.RunId))
            .Refuse(Samples.EventsOf(Samples.RunId), HttpStatusCode.ServiceUnavailable, "The database does not answer", "PostgreSQL could not be reached.")
            .Events(Samples.RunId, [Samples.Run("running")])
            .Events(Samples.RunId, [Samples.Run()]));

        (await shell.RunBothAsync(Watch)).ShouldBe(0);

        Approved.Match(WithoutRates(shell.Transcript), "reconnect");
    }

    [Fact]
    public async Task An_API_that_stays_away_is_waited_for_two_minutes_and_no_longer()
    {
        var api = new FakeApi().Events(Samples.RunId, [Samples.Run("running")], breaks: true).Silence(Samples.EventsOf(Samples.RunId));
        var time = new LeapingTime();
        var shell = new Shell(api) { Time = time };

        (await shell.RunAsync(Watch)).ShouldBe(1);

        (time.GetUtcNow() - Samples.Now).ShouldBeInRange(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(120));
        api.Calls.Count.ShouldBeGreaterThan(20);
        Approved.Match(WithoutRates(shell.Transcript), "given-up");
    }

    [Fact]
    public async Task An_API_that_was_never_there_is_not_waited_for()
    {
        var api = new FakeApi().Silence(Samples.EventsOf(Samples.RunId));

        (await new Shell(api).RunAsync(Watch)).ShouldBe(1);

        api.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Events_that_cannot_be_read_are_said_and_not_asked_for_again()
    {
        var api = new FakeApi().Add(Samples.EventsOf(Samples.RunId), () => new(HttpStatusCode.OK) { Content = new StringContent("data: {\"id\":1}\n\n") });
        var shell = new Shell(api);

        (await shell.RunAsync(Watch)).ShouldBe(1);

        api.Calls.Count.ShouldBe(1);
        shell.Transcript.ShouldContain("of the same version?");
    }

    [Fact]
    public async Task A_terminal_with_a_person_shows_queued_runs_and_lost_connections_too()
    {
        var shell = new Shell(new FakeApi()
            .Events(Samples.RunId, [Samples.Queued(), Samples.Run("running")], breaks: true)
            .Events(Samples.RunId, [Samples.Run()]))
        { Interactive = true };

        (await shell.RunAsync(Watch)).ShouldBe(0);

        shell.Transcript.ShouldContain("completed");
    }

    [Fact]
    public async Task A_watch_that_is_stopped_says_that_the_runs_go_on()
    {
        using CancellationTokenSource stop = new();
        var shell = new Shell(new FakeApi().Events(Samples.RunId, [Samples.Run("running")]).Add(Samples.EventsOf(Samples.RunId), () =>
        {
            stop.Cancel();
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
        }))
        { Stop = stop.Token };

        (await shell.RunAsync(Watch)).ShouldBe(130);

        shell.Transcript.ShouldContain($"syncfleet run watch {Samples.RunId}");
    }

    // The clock leaps while the progress is printed.
    private static string WithoutRates(string transcript) => RatePattern().Replace(transcript, "N/s");

    [GeneratedRegex(@"\d+/s", RegexOptions.None, 1000)]
    private static partial Regex RatePattern();
}
