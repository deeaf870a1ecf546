using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Jobs;

/// <summary>Slices that the source prepares in jobs: asked for once, waited for outside, downloaded page by page.</summary>
public sealed class SourceJobTests
{
    private const string Yaml = """
        streams:
          - type: DeclarativeStream
            name: report
            retriever:
              type: AsyncRetriever
              status_mapping: {running: [busy], completed: [done], failed: [broken], timeout: [late]}
              status_extractor: {type: DpathExtractor, field_path: [state]}
              download_target_extractor: {type: DpathExtractor, field_path: [files]}
              creation_requester: {type: HttpRequester, url_base: "https://api.example.com", path: jobs, http_method: POST, request_body_json: {zone: "{{ stream_slice.zone }}"}}
              polling_requester: {type: HttpRequester, url_base: "https://api.example.com", path: "jobs/{{ creation_response['id'] }}"}
              download_requester: {type: HttpRequester, url_base: "https://api.example.com", path: "{{ download_target }}"}
              download_decoder: {type: CsvDecoder}
              record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []}}
              partition_router: {type: ListPartitionRouter, values: [eu, us], cursor_field: zone}
        """;

    private readonly ManifestConnector _connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);

    [Fact]
    public async Task Job_is_asked_for_once_waited_for_and_downloaded()
    {
        var asked = 0;
        var looked = 0;
        using var upstream = new FakeUpstream(request => (request.Method, request.Uri.AbsolutePath) switch
        {
            ("POST", _) => FakeUpstream.Json($$"""{"id": {{++asked}}}"""),
            (_, "/jobs/1" or "/jobs/2") => FakeUpstream.Json(++looked % 3 == 0 ? """{"state": "done", "files": ["f/a", "f/b"]}""" : """{"state": "busy"}"""),
            var (_, file) => FakeUpstream.Text($"name\n{file}\n", "text/csv"),
        });

        var (pages, waits) = await ReadAsync(upstream);

        _connector.Report.Streams[0].Reason.ShouldBeNull();
        pages.Sum(page => page.RecordCount).ShouldBe(4);
        waits.ShouldBe([5, 5, 5, 5]);
        upstream.Seen.Where(request => request.Method == "POST").Select(request => request.Body).ShouldBe(["""{"zone":"eu"}""", """{"zone":"us"}"""]);
    }

    [Fact]
    public async Task Job_that_fails_is_asked_for_again_and_in_the_end_given_up()
    {
        var asked = 0;
        using var upstream = new FakeUpstream(request => request.Method == "POST" ? FakeUpstream.Json($$"""{"id": {{++asked}}}""") : FakeUpstream.Json("""{"state": "broken"}"""));

        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream));

        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("job failed");
        asked.ShouldBe(6, "three of each slice");
    }

    [Fact]
    public async Task State_that_the_manifest_does_not_name_is_not_guessed()
    {
        using var upstream = new FakeUpstream(request => FakeUpstream.Json("""{"id": 1, "state": "odd"}"""));

        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream));

        failure.Message.ShouldContain("a state that the manifest does not name");
    }

    [Fact]
    public async Task What_a_job_answers_stands_nowhere_in_the_open()
    {
        using var upstream = new FakeUpstream(request => (request.Method, request.Uri.AbsolutePath) switch
        {
            ("POST", _) => FakeUpstream.Json("""{"id": 1, "link": "https://api.example.com/jobs/1?sig=canary-77"}"""),
            (_, "/jobs/1") => FakeUpstream.Json("""{"state": "done", "files": ["f/a?sig=canary-78", "f/b?sig=canary-79"]}"""),
            var (_, file) => FakeUpstream.Text($"name\n{file}\n", "text/csv"),
        });

        var (pages, _) = await ReadAsync(upstream);

        pages.Sum(page => page.RecordCount).ShouldBe(4);
        pages.Select(page => page.NextPosition).OfType<string>().ShouldNotBeEmpty();
        pages.ShouldAllBe(page => page.NextPosition == null || !page.NextPosition.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_key_a_job_is_not_begun_in_the_open()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"id": 1}"""));
        var open = upstream.Source();
        var source = new SourceContext { Config = open.Config, Budget = open.Budget, Time = open.Time, Http = open.Http, Seal = new NoKey() };

        var failure = await Should.ThrowAsync<SyncFleetException>(_connector.ReadAsync(source, new ReadRequest { Stream = "report" }, CancellationToken.None).FirstAsync().AsTask());

        failure.Message.ShouldBe("no key");
    }

    private sealed class NoKey : ITextSeal
    {
        public bool CanClose => false;

        public string Close(string text) => throw new SyncFleetException(FailureKind.Configuration, "no key");

        public string Open(string closed) => throw new SyncFleetException(FailureKind.Configuration, "no key");
    }

    private async Task<(List<Page> Pages, List<double> Waits)> ReadAsync(FakeUpstream upstream)
    {
        var pages = new List<Page>();
        var waits = new List<double>();
        string? position = null;
        do
        {
            try
            {
                var page = await _connector.ReadAsync(upstream.Source(), new ReadRequest { Stream = "report", Position = position }, CancellationToken.None).FirstAsync();
                pages.Add(page);
                position = page.NextPosition;
            }
            catch (SyncFleetException wait) when (wait.Kind == FailureKind.Throttled)
            {
                waits.Add(wait.RetryAfter!.Value.TotalSeconds);
            }
        }
        while (position is not null);

        return (pages, waits);
    }
}
