using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using SyncFleet.Connectors;
using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Connectors.Http;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>The management API of a broker in memory: paged lists of queues and exchanges, basic credentials.</summary>
internal sealed class FakeBroker : ConformanceSource
{
    private const int QueueCount = 25;

    private readonly FakeUpstream _upstream;
    private TimeSpan? _throttled;

    public FakeBroker() => _upstream = new(Answer);

    public override IConnector Connector { get; } = ConnectorCatalogue.Load([], TimeProvider.System).Find("rabbitmq-management")!;

    public override string Stream => "queues";

    public override JsonElement Config => Settings("pass-71c2");

    public override JsonElement BadConfig => Settings("wrong-71c2");

    public override SourceContext Open(JsonElement config) => _upstream.Source(config);

    public override Task ThrottleAsync(TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        _throttled = retryAfter;
        return Task.CompletedTask;
    }

    private static JsonElement Settings(string password) =>
        JsonSerializer.SerializeToElement(new { base_url = "http://broker.test:15672", username = "guest", password, page_size = 10 });

    private HttpResponseMessage Answer(SeenRequest request)
    {
        if (request.Headers.GetValueOrDefault("Authorization") != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("guest:pass-71c2"))}")
        {
            return FakeUpstream.Json("""{"error":"not_authorized","reason":"Login failed"}""", 401);
        }

        if (_throttled is { } wait)
        {
            _throttled = null;
            var answer = FakeUpstream.Json("""{"error":"too_many_requests"}""", 429);
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
            return answer;
        }

        var query = QueryHelpers.ParseQuery(request.Uri.Query);
        var (page, size) = (Number(query["page"]!), Number(query["page_size"]!));
        var items = Enumerable.Range(1, QueueCount).Skip((page - 1) * size).Take(size).Select(number => new
        {
            name = string.Create(CultureInfo.InvariantCulture, $"queue-{number:000}"),
            vhost = "/",
            type = "quorum",
            durable = true,
            auto_delete = false,
            messages = number * 3,
            policy = (string?)null,
            arguments = new { },
        }).ToList();
        return items.Count == 0
            ? FakeUpstream.Json("""{"error":"page_out_of_range"}""", 400)
            : FakeUpstream.Json(JsonSerializer.Serialize(new { items, page, page_size = size, total_count = QueueCount }));
    }

    private static int Number(string? text) => int.Parse(text!, CultureInfo.InvariantCulture);
}
