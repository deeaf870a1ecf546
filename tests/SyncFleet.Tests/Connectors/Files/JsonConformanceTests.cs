using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Files;
using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Connectors.Http;

namespace SyncFleet.Tests.Connectors.Files;

/// <summary>A JSON file at an address that asks for credentials, knows ETags and gives parts of it.</summary>
public sealed class JsonConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "a file does not tell which records it no longer has";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => Task.FromResult<ConformanceSource>(new JsonSource());

    private sealed class JsonSource : ConformanceSource
    {
        private readonly FakeUpstream _upstream;
        private int _version = 1;
        private TimeSpan? _throttled;

        public JsonSource() => _upstream = new(Answer);

        public override IConnector Connector { get; } = FilesConnector.Json(LocalAccess.None);

        public override string Stream => "items";

        public override JsonElement Config => Settings("Bearer good-4411");

        public override JsonElement BadConfig => Settings("Bearer bad-4411");

        public override string FutureCheckpoint =>
            JsonSerializer.Serialize(new
            {
                _modified_at = "2099-01-01T00:00:00+00:00",
                files = new Dictionary<string, object> { [$"{System.IO.Hashing.XxHash64.HashToUInt64("http://files.test/items.json"u8):x16}"] = new { v = "\"v1\"", t = 0 } },
            });

        public override SourceContext Open(JsonElement config) => _upstream.Source(config);

        public override Task<int> ChangeAsync(CancellationToken cancellationToken)
        {
            _version++;
            return Task.FromResult(40);
        }

        public override Task ThrottleAsync(TimeSpan retryAfter, CancellationToken cancellationToken)
        {
            _throttled = retryAfter;
            return Task.CompletedTask;
        }

        private static JsonElement Settings(string authorization) => JsonSerializer.SerializeToElement(new
        {
            streams = new Dictionary<string, string> { ["items"] = "http://files.test/items.json?signature=s" },
            records_path = "data.items",
            authorization,
            page_size = 9,
        });

        private HttpResponseMessage Answer(SeenRequest request)
        {
            if (request.Headers.GetValueOrDefault("Authorization") != "Bearer good-4411")
            {
                return FakeUpstream.Text("no", "text/plain", 401);
            }

            if (_throttled is { } wait)
            {
                _throttled = null;
                var refusal = FakeUpstream.Text("wait", "text/plain", 429);
                refusal.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
                return refusal;
            }

            var tag = string.Create(CultureInfo.InvariantCulture, $"\"v{_version}\"");
            return request.Headers.GetValueOrDefault("If-None-Match") == tag ? new HttpResponseMessage(HttpStatusCode.NotModified) : Part(request, tag);
        }

        private HttpResponseMessage Part(SeenRequest request, string tag)
        {
            var body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
            {
                meta = new { items = "not these" },
                data = new { total = 40, items = Enumerable.Range(1, 40).Select(id => new { id, version = _version, tags = new[] { "a", "b" } }) },
            }));
            var from = request.Headers.TryGetValue("Range", out var range) && request.Headers["If-Range"] == tag
                ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)
                : 0;
            var answer = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK) { Content = new ByteArrayContent(body[from..]) };
            answer.Headers.ETag = new EntityTagHeaderValue(tag);
            answer.Headers.AcceptRanges.Add("bytes");
            answer.Content.Headers.LastModified = new DateTimeOffset(2026, 1, _version, 0, 0, 0, TimeSpan.Zero);
            answer.Content.Headers.ContentLength = body.Length - from;
            if (from > 0)
            {
                answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, body.Length - 1, body.Length);
            }

            return answer;
        }
    }
}
