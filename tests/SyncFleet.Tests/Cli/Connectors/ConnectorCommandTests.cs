using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Testing.Approvals;
using SyncFleet.Tests.Connectors.Manifests;
using Xunit;

namespace SyncFleet.Tests.Cli.Connectors;

public sealed class ConnectorCommandTests : IDisposable
{
    private readonly ShopFiles _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Connectors_of_the_product_and_of_further_folders_are_listed()
    {
        var shell = _shop.Shell();

        (await shell.RunAsync("connector", "list", "--manifests", Path.GetDirectoryName(_shop.Manifest)!)).ShouldNotBe(0, "source.yaml is no manifest");
        File.Delete(_shop.Source);
        File.Delete(_shop.Wrong);
        (await shell.RunBothAsync("connector", "list", "--manifests", Path.GetDirectoryName(_shop.Manifest)!)).ShouldBe(0);

        shell.Transcript.ShouldContain("│ csv ");
        shell.Transcript.ShouldContain("│ A shop ");
        shell.Transcript.ShouldContain("""{"name":"shop","title":"A shop",""");
    }

    [Fact]
    public async Task A_connector_is_shown_with_settings_streams_and_what_is_refused()
    {
        var shell = _shop.Shell();

        await shell.RunBothAsync("connector", "show", _shop.Manifest);
        await shell.RunAsync("connector", "show", "json");
        (await shell.RunAsync("connector", "show", "/nowhere/none.yaml")).ShouldBe(2);

        Approved.Match(_shop.Scrub(shell.Transcript), "show");
    }

    [Fact]
    public async Task A_manifest_is_validated_stream_by_stream_with_lines()
    {
        var shell = _shop.Shell();
        var broken = _shop.Write("broken.yaml", "version: 1\nstreams: [\n");

        (await shell.RunBothAsync("connector", "validate", _shop.Manifest)).ShouldBe(1);
        (await shell.RunBothAsync("connector", "validate", broken)).ShouldBe(1);

        Approved.Match(_shop.Scrub(shell.Transcript), "validate");
    }

    [Fact]
    public async Task Credentials_are_tried_and_never_shown()
    {
        var shell = _shop.Shell();

        (await shell.RunBothAsync("connector", "check", "--connector", _shop.Manifest, "--config", _shop.Settings)).ShouldBe(0);
        (await shell.RunAsync("connector", "check", "--connector", _shop.Manifest, "--config", _shop.Source, "--quiet")).ShouldBe(0);
        shell.Settings["SECRET_TOKEN"] = "wrong-token";
        (await shell.RunBothAsync("connector", "check", "--connector", _shop.Manifest)).ShouldBe(1);

        shell.Transcript.ShouldNotContain("tok/en");
        shell.Transcript.ShouldNotContain("tok%2Fen");
        shell.Transcript.ShouldNotContain("wrong-token");
        Approved.Match(_shop.Scrub(shell.Transcript), "check");
    }

    [Fact]
    public async Task What_is_lacking_is_said_before_anything_is_asked()
    {
        var shell = _shop.Shell();

        (await shell.RunAsync("connector", "check")).ShouldBe(2);
        (await shell.RunAsync("connector", "check", "--config", _shop.Wrong, "--connector", _shop.Manifest)).ShouldBe(2);
        (await shell.RunAsync("connector", "check", "--config", _shop.Manifest)).ShouldBe(2);
        shell.Settings.Remove("SECRET_TOKEN");
        (await shell.RunAsync("connector", "discover", "--connector", _shop.Manifest)).ShouldBe(2);

        _shop.Upstream.Seen.ShouldBeEmpty();
        Approved.Match(_shop.Scrub(shell.Transcript), "usage");
    }

    [Fact]
    public async Task Streams_are_discovered()
    {
        var shell = _shop.Shell();
        _shop.Write("orders.csv", "id,name\n1,a\n");
        var settings = _shop.Write("files.json", System.Text.Json.JsonSerializer.Serialize(new { streams = new { orders = Path.Combine(Path.GetDirectoryName(_shop.Manifest)!, "orders.csv") } }));

        await shell.RunBothAsync("connector", "discover", "--connector", "csv", "--config", settings);

        Approved.Match(_shop.Scrub(shell.Transcript), "discover");
    }

    [Fact]
    public async Task Records_are_read_as_a_table_or_a_line_each()
    {
        var shell = _shop.Shell();

        await shell.RunBothAsync("connector", "read", "items", "--connector", _shop.Manifest);
        await shell.RunAsync("connector", "read", "items", "--connector", _shop.Manifest, "--limit", "2", "--quiet");
        (await shell.RunAsync("connector", "read", "none", "--connector", _shop.Manifest)).ShouldBe(1);

        shell.Transcript.ShouldNotContain("tok/en");
        Approved.Match(_shop.Scrub(shell.Transcript), "read");
    }

    [Fact]
    public async Task Ctrl_C_stops_a_read()
    {
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        var shell = _shop.Shell(stop.Token);

        (await shell.RunAsync("connector", "read", "items", "--connector", _shop.Manifest)).ShouldBe(130);
    }

    [Fact]
    public async Task A_manifest_is_drafted_from_an_answer_and_reads_what_was_seen()
    {
        var shell = _shop.Shell();
        await shell.RunAsync("connector", "infer", "https://shop.test/api/items?page=1&lang=en", "--bearer", "--json", "--quiet");
        var draft = System.Text.Json.JsonDocument.Parse(shell.Transcript.Split('\n')[1]).RootElement.GetProperty("manifest").GetString()!;
        var drafted = _shop.Write("drafted.yaml", draft);

        (await shell.RunAsync("connector", "infer", "https://shop.test/api/items?page=1&lang=en", "--bearer")).ShouldBe(0);
        (await shell.RunAsync("connector", "validate", drafted)).ShouldBe(0);
        (await shell.RunAsync("connector", "read", "items", "--connector", drafted, "--config", _shop.Write("start.json", """{"start_date":"2020-01-03"}"""))).ShouldBe(0);
        (await shell.RunAsync("connector", "infer", "nonsense")).ShouldBe(2);

        ManifestConnector.Load(draft, "drafted", TimeProvider.System).Report.RunningCount.ShouldBe(1);
        Approved.Match(_shop.Scrub(string.Join('\n', shell.Transcript.Split('\n').Skip(3))), "infer");
    }

    [Fact]
    public async Task Vectors_are_replayed_and_counted()
    {
        Assert.SkipWhen(TestFolders.Shared is null, "the shared vectors do not lie beside the project");
        var shell = _shop.Shell();

        (await shell.RunAsync("connector", "test", Path.Combine(TestFolders.Shared!, "vectors"))).ShouldBe(0, shell.Transcript);
        (await shell.RunAsync("connector", "test", "/nowhere")).ShouldBe(1);

        shell.Transcript.ShouldMatch(@"\nvectors: [1-9]\d* passed, 0 failed, \d+ deviating; templates: [1-9]\d* passed, 0 failed\n--- exit code 0\n");
    }
}
