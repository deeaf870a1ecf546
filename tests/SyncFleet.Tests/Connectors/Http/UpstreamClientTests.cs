using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors.Http;

public sealed class UpstreamClientTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly RequestBudget Get = new() { Name = "get", Windows = [new RateWindow(60, TimeSpan.FromMinutes(1))] };

    private readonly FixedTime _time = new(Now);
    private readonly FakeBudget _budget = new();

    [Fact]
    public async Task A_good_answer_is_given_whole()
    {
        var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"a":1}"""));
        var response = await SendAsync(upstream);
        response.Status.ShouldBe(200);
        response.MediaType.ShouldBe("application/json");
        Encoding.UTF8.GetString(response.Body.Span).ShouldBe("""{"a":1}""");
        _budget.Taken.ShouldBe(["get"]);
    }

    [Fact]
    public async Task A_passing_fault_is_tried_three_times_and_each_try_takes_the_budget()
    {
        var upstream = new FakeUpstream(_ => FakeUpstream.Text("oops", "text/plain", 503));
        var failure = await FailAsync(upstream);
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe("shop answered 503 Service Unavailable for GET /acme/items");
        upstream.Seen.Count.ShouldBe(3);
        _budget.Taken.Count.ShouldBe(3);
        _time.Waits.Count.ShouldBe(2);
        _time.Waits.ShouldAllBe(wait => wait <= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_second_try_that_works_is_a_success()
    {
        var calls = 0;
        var upstream = new FakeUpstream(_ => ++calls == 1 ? throw new HttpRequestException(HttpRequestError.ConnectionError) : FakeUpstream.Json("[]"));
        (await SendAsync(upstream)).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_connection_that_is_reset_right_after_it_was_made_is_worth_another_try()
    {
        var upstream = new FakeUpstream(_ => throw new SocketException((int)SocketError.NotConnected));
        var failure = await FailAsync(upstream);
        (failure.Kind, upstream.Seen.Count).ShouldBe((FailureKind.Transient, 3));
        failure.Message.ShouldContain("the connection was cut before the request");
    }

    [Fact]
    public async Task What_must_not_be_sent_twice_is_not()
    {
        var upstream = new FakeUpstream(_ => FakeUpstream.Text("", "text/plain", 500));
        (await FailAsync(upstream, Request() with { Method = HttpMethod.Post, Repeatable = false })).Kind.ShouldBe(FailureKind.Transient);
        upstream.Seen.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(401, FailureKind.Configuration)]
    [InlineData(403, FailureKind.Configuration)]
    [InlineData(404, FailureKind.Configuration)]
    [InlineData(400, FailureKind.Defect)]
    [InlineData(422, FailureKind.Defect)]
    [InlineData(304, null)]
    public async Task A_status_that_repeating_does_not_mend_is_asked_once(int status, FailureKind? kind)
    {
        var upstream = new FakeUpstream(_ => FakeUpstream.Text("", "text/plain", status));
        if (kind is null)
        {
            (await SendAsync(upstream)).Status.ShouldBe(status);
        }
        else
        {
            (await FailAsync(upstream)).Kind.ShouldBe(kind.Value);
        }

        upstream.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_connector_puts_its_own_rows_on_the_status_table()
    {
        var upstream = new FakeUpstream(_ => FakeUpstream.Text("", "text/plain", 401));
        var statuses = HttpStatusTable.Default.With(new HttpStatusRow(401, 401, FailureKind.Configuration, "check apiKey and apiSecret"));
        var failure = await FailAsync(upstream, options: Options() with { Statuses = statuses });
        failure.Message.ShouldBe("shop answered 401 Unauthorized for GET /acme/items: check apiKey and apiSecret");
    }

    [Fact]
    public async Task Failures_show_no_query_no_header_and_no_body()
    {
        var upstream = new FakeUpstream(_ => FakeUpstream.Text("the secret is hunter2", "text/plain", 400));
        var request = Request() with { Uri = new Uri("https://shop.example/acme/items?key=hunter2"), Headers = [new("X-Key", "hunter2")] };
        var failure = await FailAsync(upstream, request);
        $"{failure} {failure.Detail} {request}".ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_used_up_budget_ends_the_read_before_anything_is_sent()
    {
        _budget.Grant = (_, _) => TimeSpan.FromMinutes(5);
        var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));
        var failure = await FailAsync(upstream);
        failure.Kind.ShouldBe(FailureKind.Throttled);
        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(5));
        upstream.Seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Retry-After", "17", 17)]
    [InlineData("Retry-After", "Fri, 20 Nov 2026 12:01:00 GMT", 60)]
    [InlineData("X-RateLimit-Reset", "1795176090", 90)]
    [InlineData("X-RateLimit-Reset", "1795176090000", 90)]
    [InlineData("RateLimit-Reset", "30", 30)]
    [InlineData("Retry-After", "-5", 1)]
    [InlineData("Retry-After", "999999999", 86400)]
    [InlineData("Retry-After", "soon", 60)]
    [InlineData("X-Other", "1", 60)]
    public async Task A_429_blocks_the_budget_for_as_long_as_the_source_asks(string header, string value, int seconds)
    {
        var upstream = new FakeUpstream(_ =>
        {
            var answer = FakeUpstream.Text("", "text/plain", 429);
            answer.Headers.TryAddWithoutValidation(header, value);
            return answer;
        });
        var failure = await FailAsync(upstream);
        failure.Kind.ShouldBe(FailureKind.Throttled);
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
        _budget.Blocked["get"].ShouldBe(TimeSpan.FromSeconds(seconds));
        upstream.Seen.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Retry-After", "Fri, 20 Nov 2026 23:01:00 GMT", 60)]
    [InlineData("X-RateLimit-Reset", "1795215690", 90)]
    [InlineData("Retry-After", "17", 17)]
    public async Task A_point_in_time_is_told_by_the_clock_of_the_source_not_by_ours(string header, string value, int seconds)
    {
        // Ours stands at 12:00, eleven hours behind.
        var upstream = new FakeUpstream(_ =>
        {
            var answer = FakeUpstream.Text("", "text/plain", 429);
            answer.Headers.Date = new DateTimeOffset(2026, 11, 20, 23, 0, 0, TimeSpan.Zero);
            answer.Headers.TryAddWithoutValidation(header, value);
            return answer;
        });
        (await FailAsync(upstream)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task The_last_granted_answer_is_used_and_blocks_the_budget_until_the_reset()
    {
        var upstream = new FakeUpstream(_ =>
        {
            var answer = FakeUpstream.Json("{}");
            answer.Headers.TryAddWithoutValidation("X-RateLimit-Remaining", "0");
            answer.Headers.TryAddWithoutValidation("X-RateLimit-Reset", Now.AddSeconds(40).ToUnixTimeSeconds().ToString());
            return answer;
        });
        (await SendAsync(upstream)).Status.ShouldBe(200);
        _budget.Blocked["get"].ShouldBe(TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_fault_that_asks_for_a_long_wait_is_not_waited_for_in_memory()
    {
        var upstream = new FakeUpstream(_ =>
        {
            var answer = FakeUpstream.Text("", "text/plain", 503);
            answer.Headers.TryAddWithoutValidation("Retry-After", "30");
            return answer;
        });
        var failure = await FailAsync(upstream);
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
        upstream.Seen.Count.ShouldBe(1);
        _time.Waits.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_larger_than_the_limit_is_refused(bool announced)
    {
        var upstream = new FakeUpstream(_ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = announced ? new ByteArrayContent(new byte[2_000_001]) : new StreamContent(new UnannouncedStream(2_000_001)),
        });
        var failure = await FailAsync(upstream, options: Options() with { MaxBodyBytes = 2_000_000 });
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("1.91 MiB");
        upstream.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_of_exactly_the_limit_is_read()
    {
        var upstream = new FakeUpstream(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new UnannouncedStream(100_000)) });
        (await SendAsync(upstream, options: Options() with { MaxBodyBytes = 100_000 })).Body.Length.ShouldBe(100_000);
    }

    [Fact]
    public async Task A_hanging_source_is_left_after_the_limit_of_a_try()
    {
        var time = new FixedTime(Now, TimeSpan.FromMinutes(5));
        var source = new SourceContext
        {
            Config = default,
            Budget = _budget,
            Time = time,
            Http = UpstreamHttp.CreateInvoker(new UpstreamHttpOptions(), time, new HangingHandler()),
        };
        var client = new UpstreamClient(source, Options() with { MaxTries = 1 });
        var failure = await Should.ThrowAsync<SyncFleetException>(client.SendAsync(Request(), CancellationToken.None));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe("shop did not answer GET /acme/items within 60 s");
    }

    [Fact]
    public async Task A_stop_is_a_stop_and_no_failure()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));
        await Should.ThrowAsync<OperationCanceledException>(new UpstreamClient(upstream.Source(), Options()).SendAsync(Request(), stop.Token));
    }

    [Fact]
    public async Task The_classifier_is_asked_first_and_may_leave_it_to_the_table()
    {
        var upstream = new FakeUpstream(seen => FakeUpstream.Text("gone", "text/plain", seen.Uri.Query == "?none" ? 404 : 400));
        ResponseClassifier classify = response => response.Status == 404 ? Disposition.Ignore : null;
        var client = new UpstreamClient(upstream.Source(), Options());
        (await client.SendAsync(Request() with { Uri = new Uri("https://shop.example/x?none") }, classify, CancellationToken.None)).IsIgnored.ShouldBeTrue();
        (await Should.ThrowAsync<SyncFleetException>(client.SendAsync(Request(), classify, CancellationToken.None))).Kind.ShouldBe(FailureKind.Defect);
    }

    [Fact]
    public async Task The_classifier_can_throttle_retry_and_fail_a_good_status()
    {
        var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"success":false}"""));
        var client = new UpstreamClient(upstream.Source(budget: _budget, time: _time), Options());
        async Task<SyncFleetException> Verdict(Disposition disposition) =>
            await Should.ThrowAsync<SyncFleetException>(client.SendAsync(Request(), _ => disposition, CancellationToken.None));

        var throttled = await Verdict(Disposition.Throttled(TimeSpan.FromSeconds(9), "too fast"));
        (throttled.Kind, throttled.RetryAfter).ShouldBe((FailureKind.Throttled, TimeSpan.FromSeconds(9)));
        upstream.Seen.Count.ShouldBe(1);
        (await Verdict(Disposition.Fail(FailureKind.Data, "bad row"))).Message.ShouldBe("shop answered 200 OK for GET /acme/items: bad row");
        upstream.Seen.Count.ShouldBe(2);
        (await Verdict(Disposition.Retry())).Kind.ShouldBe(FailureKind.Transient);
        upstream.Seen.Count.ShouldBe(5);
    }

    [Fact]
    public async Task The_first_request_is_reported_once()
    {
        var reported = 0;
        var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));
        var client = new UpstreamClient(upstream.Source(onFirstRequest: () => reported++), Options());
        await client.SendAsync(Request(), CancellationToken.None);
        await client.SendAsync(Request(), CancellationToken.None);
        reported.ShouldBe(1);
    }

    [Fact]
    public async Task A_host_that_keeps_failing_is_left_alone()
    {
        var upstream = new FakeUpstream(seen => FakeUpstream.Text("", "text/plain", seen.Uri.Host == "shop.example" ? 503 : 200));
        var client = new UpstreamClient(upstream.Source(time: _time), Options() with { MaxTries = 1 });
        for (var i = 0; i < 20; i++)
        {
            await Should.ThrowAsync<SyncFleetException>(client.SendAsync(Request(), CancellationToken.None));
        }

        var failure = await Should.ThrowAsync<SyncFleetException>(client.SendAsync(Request(), CancellationToken.None));
        failure.Message.ShouldContain("left alone");
        failure.RetryAfter!.Value.ShouldBe(TimeSpan.FromSeconds(15));
        upstream.Seen.Count.ShouldBe(20);
        (await client.SendAsync(Request() with { Uri = new Uri("https://other.example/") }, CancellationToken.None)).Status.ShouldBe(200);
    }

    private static UpstreamRequest Request() => new() { Uri = new Uri("https://shop.example/acme/items"), Budgets = [Get] };

    private static UpstreamClientOptions Options() => new() { Connector = "shop" };

    private Task<UpstreamResponse> SendAsync(FakeUpstream upstream, UpstreamRequest? request = null, UpstreamClientOptions? options = null) =>
        new UpstreamClient(upstream.Source(budget: _budget, time: _time), options ?? Options()).SendAsync(request ?? Request(), CancellationToken.None);

    private Task<SyncFleetException> FailAsync(FakeUpstream upstream, UpstreamRequest? request = null, UpstreamClientOptions? options = null) =>
        Should.ThrowAsync<SyncFleetException>(SendAsync(upstream, request, options));
}
