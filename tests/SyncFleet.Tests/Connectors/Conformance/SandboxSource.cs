using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Budgets;
using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>A source on an upstream of the sandbox, which changes, deletes and throttles through the sandbox's own paths.</summary>
internal sealed class SandboxSource : ConformanceSource
{
    private static readonly ConnectorCatalogue Catalogue = ConnectorCatalogue.Load([], TimeProvider.System);

    private readonly SandboxHost _sandbox;
    private readonly HttpMessageInvoker _http;
    private readonly MemoryTokenStore _tokens = new();
    private readonly string _upstreamStream;

    /// <param name="sandbox">The sandbox, which the source takes over.</param>
    /// <param name="connector">Name of the connector and of the upstream.</param>
    /// <param name="stream">The stream as the connector names it.</param>
    /// <param name="upstreamStream">The stream as the sandbox names it.</param>
    public SandboxSource(SandboxHost sandbox, string connector, string stream, string upstreamStream)
    {
        (_sandbox, Stream, _upstreamStream) = (sandbox, stream, upstreamStream);
        Connector = Catalogue.Find(connector)!;
        _http = UpstreamHttp.CreateInvoker(new UpstreamHttpOptions { AllowedAddresses = ["127.0.0.1"] }, TimeProvider.System);
    }

    public override IConnector Connector { get; }

    public override string Stream { get; }

    /// <summary>Address of the upstream.</summary>
    public Uri Address => new(_sandbox.Client.BaseAddress!, Connector.Description.Name);

    /// <summary>Makes the settings from the source.</summary>
    public required Func<SandboxSource, object> Settings { get; init; }

    /// <summary>Name of the secret setting that is wrong in <see cref="BadConfig"/>.</summary>
    public required string Secret { get; init; }

    /// <summary>What it is then.</summary>
    public string Wrong { get; init; } = "wrong-9f3a";

    public override string FutureCheckpoint => Future ?? base.FutureCheckpoint;

    public string? Future { get; init; }

    public override TimeSpan Overlap => ReadAgain;

    public TimeSpan ReadAgain { get; init; }

    public override JsonElement Config => JsonSerializer.SerializeToElement(Settings(this));

    public override JsonElement BadConfig
    {
        get
        {
            var config = JsonSerializer.SerializeToNode(Settings(this))!.AsObject();
            config[Secret] = JsonValue.Create(Wrong);
            return JsonSerializer.SerializeToElement(config);
        }
    }

    public override SourceContext Open(JsonElement config) =>
        new() { Config = config, Budget = new UnlimitedBudget(), Time = TimeProvider.System, Http = _http, Tokens = _tokens };

    /// <summary>Whether a record says that it was deleted; by default its field <c>deleted</c> does.</summary>
    public Func<JsonElement, bool> Deleted { get; init; } = static record => record.TryGetProperty("deleted", out var deleted) && deleted.ValueKind == JsonValueKind.True;

    public override bool IsDeleted(JsonElement record) => Deleted(record);

    /// <summary>
    /// The records of the stream as they stand, as texts: for a stream that is a part of the sandbox's, of which some changes are none.
    /// Null: every change of the sandbox's is one.
    /// </summary>
    public Func<HttpClient, Task<IReadOnlyCollection<string>>>? Snapshot { get; init; }

    public override async Task<int> ChangeAsync(CancellationToken cancellationToken)
    {
        var before = Snapshot is null ? [] : await Snapshot(_sandbox.Client);
        var done = await ChangeAsync(new { upstream = Connector.Description.Name, stream = _upstreamStream, count = Snapshot is null ? 4 : 20, creates = Snapshot is null ? 3 : 9 });
        return Snapshot is null
            ? done.GetProperty("changed").GetInt32() + done.GetProperty("created").GetInt32()
            : (await Snapshot(_sandbox.Client)).Except(before, StringComparer.Ordinal).Count();
    }

    public override async Task<int> DeleteAsync(CancellationToken cancellationToken) =>
        (await ChangeAsync(new { upstream = Connector.Description.Name, stream = _upstreamStream, count = 0, deletes = 3 })).GetProperty("deleted").GetInt32();

    public override Task ThrottleAsync(TimeSpan retryAfter, CancellationToken cancellationToken) => _sandbox.FaultAsync(new
    {
        kind = "TooManyRequests",
        upstream = Connector.Description.Name,
        stream = _upstreamStream,
        next = 1,
        retryAfterSeconds = (int)retryAfter.TotalSeconds,
    });

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _tokens.Dispose();
        await _sandbox.DisposeAsync();
    }

    private Task<JsonElement> ChangeAsync(object change) => _sandbox.PostAsync("/sandbox/change", change);
}
