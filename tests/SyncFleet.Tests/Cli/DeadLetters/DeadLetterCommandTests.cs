using System.Net;
using Shouldly;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Cli.DeadLetters;

public sealed class DeadLetterCommandTests
{
    private const string Replay = "POST /api/v1/dead-letters/replay";
    private const string Discard = "POST /api/v1/dead-letters/discard";

    [Fact]
    public async Task Dead_letters_are_listed_and_what_is_not_known_is_said()
    {
        var letters = new[] { Samples.Letter() with { Status = "open", ReplayRunId = null, ResolvedAt = null } };
        var shell = new Shell(new FakeApi()
            .Answer("GET /api/v1/dead-letters?status=open&limit=50", letters.Select(l => (DeadLetterView)l).ToArray())
            .Answer($"GET /api/v1/dead-letters?status=replayed&limit=5&run={Samples.RunId}&sync=finale&stream=products", Array.Empty<DeadLetterView>())
            .Refuse("GET /api/v1/dead-letters?status=open&limit=50&sync=final", HttpStatusCode.NotFound, "Not found", "There is no sync 'final'. GET /api/v1/syncs lists what there is."));

        await shell.RunBothAsync("dead-letters", "list");
        await shell.RunBothAsync("dead-letters", "list", "--status", "replayed", "--limit", "5", "--run", $"{Samples.RunId}", "--sync", "finale", "--stream", "products");
        (await shell.RunBothAsync("dead-letters", "list", "--sync", "final")).ShouldBe(1);
        (await shell.RunAsync("dead-letters", "list", "--status", "opne")).ShouldBe(2);

        Approved.Match(shell.Transcript, "list");
    }

    [Fact]
    public async Task A_dead_letter_is_shown_with_its_record()
    {
        var shell = new Shell(new FakeApi()
            .Answer($"GET /api/v1/dead-letters/{Samples.LetterId}", Samples.Letter())
            .Refuse($"GET /api/v1/dead-letters/{Samples.RunId}", HttpStatusCode.NotFound, "Not found", $"There is no dead letter '{Samples.RunId}'."));

        await shell.RunBothAsync("dead-letters", "show", $"{Samples.LetterId}");
        (await shell.RunBothAsync("dead-letters", "show", $"{Samples.RunId}")).ShouldBe(1);

        Approved.Match(shell.Transcript, "show");
    }

    [Fact]
    public async Task Dead_letters_are_replayed_by_id_run_or_sync_and_the_replay_is_watched_if_wanted()
    {
        var api = new FakeApi()
            .Answer(Replay, new { runIds = new[] { Samples.RunId }, count = 2 }, HttpStatusCode.Accepted)
            .Events(Samples.RunId, [Samples.Run() with { Kind = "replay" }]);
        var shell = new Shell(api);

        await shell.RunBothAsync("dead-letters", "replay", $"{Samples.LetterId}");
        await shell.RunAsync("dead-letters", "replay", "--run", $"{Samples.RunId}", "--stream", "products");
        (await shell.RunAsync("dead-letters", "replay", "--sync", "finale", "--watch")).ShouldBe(0);
        await shell.RunAsync("dead-letters", "replay", "--sync", "finale", "--as-stored");

        Approved.Match(shell.Transcript + string.Join('\n', api.Calls), "replay");
    }

    [Fact]
    public async Task A_record_is_corrected_from_a_file_that_must_be_there_and_be_UTF_8()
    {
        await using var folder = new TemporaryFolder();
        await folder.WriteAsync("good.json", "\uFEFF{\"cost\":\"1.5\"}"u8.ToArray());
        await folder.WriteAsync("bad.json", [(byte)'{', 0xff, (byte)'}']);
        var api = new FakeApi().Answer(Replay, new { runIds = new[] { Samples.RunId }, count = 1 }, HttpStatusCode.Accepted);
        var shell = new Shell(api);

        (await shell.RunAsync("dead-letters", "replay", $"{Samples.LetterId}", "--record", folder.PathOf("good.json"))).ShouldBe(0);
        (await shell.RunAsync("dead-letters", "replay", $"{Samples.LetterId}", "--record", folder.PathOf("bad.json"))).ShouldBe(2);
        (await shell.RunAsync("dead-letters", "replay", $"{Samples.LetterId}", "--record", folder.PathOf("absent.json"))).ShouldBe(2);
        (await shell.RunAsync("dead-letters", "replay", "--run", $"{Samples.RunId}", "--record", folder.PathOf("good.json"))).ShouldBe(2);
        (await shell.RunAsync("dead-letters", "replay", $"{Samples.LetterId}", "--record", folder.PathOf("good.json"), "--as-stored")).ShouldBe(2);

        Approved.Match(folder.Scrub(shell.Transcript) + string.Join('\n', api.Calls), "replay-record");
    }

    [Fact]
    public async Task Dead_letters_are_discarded()
    {
        var api = new FakeApi().Answer(Discard, new { count = 3 });
        var shell = new Shell(api);

        await shell.RunBothAsync("dead-letters", "discard", "--sync", "finale", "--stream", "products");

        Approved.Match(shell.Transcript + string.Join('\n', api.Calls), "discard");
    }

    [Fact]
    public async Task A_selection_that_says_too_little_or_too_much_is_refused_and_one_that_fits_nothing_is_said()
    {
        const string none = "No open dead letter fits. Those that are replaying, replayed or discarded are left alone.";
        var shell = new Shell(new FakeApi().Refuse(Replay, HttpStatusCode.Conflict, "Not possible as things are", none));

        (await shell.RunAsync("dead-letters", "replay")).ShouldBe(2);
        (await shell.RunAsync("dead-letters", "discard", "--stream", "products")).ShouldBe(2);
        (await shell.RunAsync("dead-letters", "discard", $"{Samples.LetterId}", "--sync", "finale")).ShouldBe(2);
        (await shell.RunBothAsync("dead-letters", "replay", $"{Samples.LetterId}")).ShouldBe(1);

        Approved.Match(shell.Transcript, "selection-errors");
    }
}
