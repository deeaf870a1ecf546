using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Telemetry;

/// <summary>One run of four processes, some of whose work was parked: what leaves them by OTLP, and what they log.</summary>
public sealed class RunTraceTests(RunTraceTests.Fixture fixture) : IClassFixture<RunTraceTests.Fixture>
{
    private static readonly string[] Services = ["syncfleet-coordinator", "syncfleet-fetcher", "syncfleet-transformer", "syncfleet-writer"];

    private IReadOnlyList<ReceivedSpan> RunSpans => [.. fixture.Otlp.Spans.Where(s => s.TraceId == fixture.TraceId)];

    [Fact]
    public void One_trace_links_every_process_of_a_run()
    {
        RunSpans.Select(s => s.Service).Distinct().Order(StringComparer.Ordinal).ShouldBe(Services);
        RunSpans.ShouldContain(s => s.Name == "transform page");
        RunSpans.Count(s => s.Name.EndsWith("PageFetched send", StringComparison.Ordinal) || s.Name.Contains("syncfleet-transform", StringComparison.Ordinal)).ShouldBeGreaterThan(10);

        var known = RunSpans.Select(s => s.SpanId).ToHashSet(StringComparer.Ordinal);
        var roots = RunSpans.Where(s => !known.Contains(s.ParentId)).ToList();
        roots.ShouldHaveSingleItem($"roots: {string.Join(", ", roots.Select(r => $"{r.Service} {r.Name} under '{r.ParentId}'"))}").Service.ShouldBe("syncfleet-coordinator");
    }

    [Fact]
    public void Work_that_was_parked_goes_on_in_the_trace_of_its_run()
    {
        var resumed = RunSpans.Where(s => s.Name == "send again").ToList();
        resumed.ShouldNotBeEmpty();
        resumed.ShouldAllBe(s => s.Service == "syncfleet-coordinator");
    }

    [Fact]
    public void No_other_trace_tells_of_the_run()
    {
        fixture.Otlp.Spans.Where(s => s.TraceId != fixture.TraceId && s.Attributes.Values.Any(v => v.Contains(fixture.Run.ToString(), StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("syncfleet-fetcher", "syncfleet.records.read", "{record}", "connector,stream")]
    [InlineData("syncfleet-fetcher", "syncfleet.pages.fetched", "{page}", "connector,stream")]
    [InlineData("syncfleet-fetcher", "syncfleet.work.parked", "{item}", "kind")]
    [InlineData("syncfleet-fetcher", "syncfleet.budget.granted", "{request}", "connector")]
    [InlineData("syncfleet-fetcher", "syncfleet.work.saturation", "1", "queue")]
    [InlineData("syncfleet-fetcher", "http.client.request.duration", "s", "http.response.status_code,server.address")]
    [InlineData("syncfleet-transformer", "syncfleet.records.transformed", "{record}", "outcome,stream")]
    [InlineData("syncfleet-transformer", "syncfleet.work.lag", "s", "message,queue")]
    [InlineData("syncfleet-transformer", "syncfleet.work.duration", "s", "message,outcome,queue")]
    [InlineData("syncfleet-transformer", "syncfleet.work.active", "{message}", "queue")]
    [InlineData("syncfleet-writer", "syncfleet.records.written", "{record}", "outcome,stream")]
    [InlineData("syncfleet-writer", "syncfleet.work.duration", "s", "message,outcome,queue")]
    [InlineData("syncfleet-coordinator", "syncfleet.runs.ended", "{run}", "outcome")]
    [InlineData("syncfleet-coordinator", "syncfleet.runs.duration", "s", "outcome")]
    [InlineData("syncfleet-coordinator", "syncfleet.runs.active", "{run}", "")]
    [InlineData("syncfleet-coordinator", "syncfleet.dead_letters.open", "{record}", "")]
    [InlineData("syncfleet-coordinator", "syncfleet.parked.items", "{item}", "")]
    [InlineData("syncfleet-coordinator", "syncfleet.parked.overdue", "s", "")]
    [InlineData("syncfleet-coordinator", "syncfleet.pages.transform_age", "s", "")]
    [InlineData("syncfleet-coordinator", "syncfleet.pages.write_age", "s", "")]
    public void A_metric_arrives_with_its_unit_and_tags(string service, string name, string unit, string tags)
    {
        var points = fixture.Otlp.Points.Where(p => p.Service == service && p.Name == name).ToList();
        points.ShouldNotBeEmpty($"received: {string.Join(", ", fixture.Otlp.Points.Where(p => p.Service == service).Select(p => p.Name).Distinct())}");
        points.ShouldAllBe(p => p.Unit == unit && p.Description.Length > 0);
        points.ShouldAllBe(p => tags.Split(',', StringSplitOptions.RemoveEmptyEntries).All(p.Attributes.ContainsKey));
    }

    [Fact]
    public void Every_log_line_of_the_run_carries_tenant_run_and_trace_and_those_of_a_stream_its_name()
    {
        var lines = fixture.Log.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var ours = lines.Where(l => l.GetRawText().Contains(fixture.Run.ToString(), StringComparison.Ordinal))
            .Where(l => PropertyOf(l, "SourceContext")?.StartsWith("SyncFleet", StringComparison.Ordinal) == true).ToList();
        ours.Select(l => PropertyOf(l, "Role")).Distinct().Order(StringComparer.Ordinal).ShouldBe(["coordinator", "fetcher", "transformer", "writer"]);
        foreach (var line in ours)
        {
            (line.TryGetProperty("TraceId", out var trace) ? trace.GetString() : null).ShouldBe(fixture.TraceId, line.GetRawText());
            PropertyOf(line, "TenantId").ShouldNotBeNull(line.GetRawText());
            if (PropertyOf(line, "StreamRunId") is not null)
            {
                PropertyOf(line, "Stream").ShouldBe("products", line.GetRawText());
            }
        }
    }

    private static string? PropertyOf(JsonElement line, string name) =>
        line.GetProperty("Properties").TryGetProperty(name, out var value) ? value.ToString() : null;

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly Testing.Services.PostgresFixture _postgres = new();
        private readonly Testing.Services.RabbitMqFixture _rabbit = new();

        internal OtlpReceiver Otlp { get; private set; } = null!;

        public Guid Run { get; private set; }

        public string TraceId { get; private set; } = "";

        /// <summary>What the four processes logged, as JSON.</summary>
        public string Log { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            await _postgres.InitializeAsync();
            await _rabbit.InitializeAsync();
            Otlp = await OtlpReceiver.StartAsync();
            await using var fleet = new FleetHarness(_postgres.ConnectionString, _rabbit.Uri);
            foreach (var role in FleetHarness.Roles)
            {
                // Both protocols, in one fleet.
                var overHttp = role is "Fetcher" or "Writer";
                fleet.Launch(
                    role,
                    ("SYNCFLEET_TELEMETRY__OTLPENDPOINT", overHttp ? Otlp.Http : Otlp.Grpc),
                    ("SYNCFLEET_TELEMETRY__PROTOCOL", overHttp ? "http" : "grpc"),
                    ("SYNCFLEET_TELEMETRY__METRICINTERVAL", "00:00:01"),
                    ("SYNCFLEET_LOG__FORMAT", "json"));
            }

            await fleet.WaitReadyAsync();
            await using var sync = await FleetSync.CreateAsync(fleet, "traced", new FleetSyncOptions { Products = 2_000 });
            await sync.Sandbox.AddFaultsAsync(new { kind = "tooManyRequests", stream = "product", next = 1, after = 3 });
            Run = await sync.StartAsync();
            await sync.CompleteAsync(Run);
            TraceId = await sync.QueryAsync<string>("SELECT coalesce(trace_id, 'none') FROM syncfleet.sync_runs WHERE sync_run_id = $1", Run);

            // At its stop a process sends what it has not sent yet.
            foreach (var role in FleetHarness.Roles)
            {
                await fleet[role].StopAsync(TimeSpan.FromSeconds(30));
            }

            Log = fleet.ReadLogs();
        }

        public async ValueTask DisposeAsync()
        {
            await Otlp.DisposeAsync();
            await _rabbit.DisposeAsync();
            await _postgres.DisposeAsync();
        }
    }
}
