using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;
using SyncFleet.Testing.Conformance;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>Records in memory, read by a connector with one fault.</summary>
internal sealed class FaultySource : ConformanceSource
{
    public const string Token = "token-5b11";

    private TimeSpan _wait;

    public FaultySource(ConnectorFault fault)
    {
        Connector = new FaultyConnector(fault, this);
        Records.AddRange(Enumerable.Range(1, 14).Select(id => new Thing(id, id, Gone: false)));
    }

    public List<Thing> Records { get; } = [];

    public bool Throttled { get; set; }

    public override IConnector Connector { get; }

    public override string Stream => "things";

    public override JsonElement Config => JsonSerializer.SerializeToElement(new { token = Token });

    public override JsonElement BadConfig => JsonSerializer.SerializeToElement(new { token = "wrong-5b11" });

    public override string FutureCheckpoint => """{"at":1000000}""";

    public override SourceContext Open(JsonElement config) =>
        new() { Config = config, Budget = new UnlimitedBudget(), Time = TimeProvider.System, Http = new HttpMessageInvoker(new SocketsHttpHandler()) };

    public override bool IsDeleted(JsonElement record) => record.GetProperty("gone").GetBoolean();

    public override Task<int> ChangeAsync(CancellationToken cancellationToken) => Task.FromResult(Change(gone: false));

    public override Task<int> DeleteAsync(CancellationToken cancellationToken) => Task.FromResult(Change(gone: true));

    public override Task ThrottleAsync(TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        (Throttled, _wait) = (true, retryAfter);
        return Task.CompletedTask;
    }

    /// <summary>Throws when the next request is to be refused.</summary>
    public void Throttle(bool withoutWait)
    {
        if (Throttled)
        {
            Throttled = false;
            throw new SyncFleetException(FailureKind.Throttled, "too many requests", retryAfter: withoutWait ? null : _wait);
        }
    }

    private int Change(bool gone)
    {
        Records.RemoveAll(record => record.Id is 3 or 5);
        Records.Add(new Thing(3, 101, gone));
        Records.Add(new Thing(5, 102, gone));
        return 2;
    }

    /// <summary>A record.</summary>
    internal sealed record Thing(int Id, int At, bool Gone);
}
