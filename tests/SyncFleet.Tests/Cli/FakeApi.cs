using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control.Views;

namespace SyncFleet.Tests.Cli;

/// <summary>
/// The HTTP API without a network: answers calls as it was told, in the JSON of the real one. A call that has several answers gives
/// them one after the other, the last for good; a call that has none is not found.
/// </summary>
internal sealed class FakeApi : HttpMessageHandler
{
    public const string Key = "fake-api-key-0001";

    // As the web process writes it: null is written, enums by name.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Dictionary<string, Queue<Func<HttpResponseMessage>>> _answers = new(StringComparer.Ordinal);

    /// <summary>Each call with its body, in the order they came.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Body of the last call, as it was sent.</summary>
    public byte[] LastBody { get; private set; } = [];

    public FakeApi Answer<T>(string call, T body, HttpStatusCode status = HttpStatusCode.OK) =>
        Add(call, () => new(status) { Content = new StringContent(JsonSerializer.Serialize(body, Json), Encoding.UTF8, "application/json") });

    public FakeApi Accept(string call, HttpStatusCode status) => Add(call, () => new(status));

    public FakeApi Refuse(string call, HttpStatusCode status, string title, string detail, params DefinitionProblem[] problems) =>
        Add(call, () => Problem(status, title, detail, problems));

    /// <summary>Nobody answers.</summary>
    public FakeApi Silence(string call) =>
        Add(call, () => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));

    /// <summary>The events of a run; then the connection ends, or breaks.</summary>
    public FakeApi Events(Guid run, IReadOnlyList<RunDetail> states, bool breaks = false)
    {
        var text = string.Concat(states.Select(s => $"data: {JsonSerializer.Serialize(s, Json)}\n\n"));
        return Add($"GET /api/v1/runs/{run}/events", () =>
        {
            StreamContent content = new(new CutStream(Encoding.UTF8.GetBytes(text), breaks));
            content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
            return new(HttpStatusCode.OK) { Content = content };
        });
    }

    public FakeApi Add(string call, Func<HttpResponseMessage> answer)
    {
        if (!_answers.TryGetValue(call, out var answers))
        {
            _answers[call] = answers = [];
        }

        answers.Enqueue(answer);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        LastBody = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        Calls.Add($"{call} {Encoding.UTF8.GetString(LastBody)}".TrimEnd());
        if (request.Headers.GetValues("X-Api-Key").Single() != Key)
        {
            return Problem(HttpStatusCode.Unauthorized, "The API key is missing or wrong", "Send the key in the header X-Api-Key.");
        }

        return _answers.TryGetValue(call, out var answers)
            ? (answers.Count > 1 ? answers.Dequeue() : answers.Peek())()
            : Problem(HttpStatusCode.NotFound, "Not found", $"The fake API was not told of {call}.");
    }

    private static HttpResponseMessage Problem(HttpStatusCode status, string title, string detail, params DefinitionProblem[] problems)
    {
        Dictionary<string, object> body = new(StringComparer.Ordinal) { ["title"] = title, ["status"] = (int)status, ["detail"] = detail };
        if (problems.Length > 0)
        {
            body["problems"] = problems;
        }

        return new(status) { Content = new StringContent(JsonSerializer.Serialize(body, Json), Encoding.UTF8, "application/problem+json") };
    }

    /// <summary>Gives its bytes, then ends or fails as a connection that is cut does.</summary>
    private sealed class CutStream(byte[] bytes, bool breaks) : MemoryStream(bytes, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 || !breaks ? read : throw new IOException("The connection was cut.");
        }
    }
}
