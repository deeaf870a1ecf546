using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Core.Definitions;
using SyncFleet.Testing.Conformance;

namespace SyncFleet.Tests.Connectors.Processes;

/// <summary>A program that speaks the Airbyte protocol.</summary>
public sealed class AirbyteProcessConformanceTests : ConnectorConformanceTests
{
    public override string NoThrottling => "a program waits by itself when its API asks it to";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => Task.FromResult<ConformanceSource>(new ProcessSource(
        ScriptedProgram.Airbyte, "airbyte", n => new { state = new[] { new { type = "STREAM", stream = new { stream_descriptor = new { name = "items" }, stream_state = new { cursor = n } } } } }));
}

/// <summary>A Singer tap.</summary>
public sealed class SingerProcessConformanceTests : ConnectorConformanceTests
{
    public override string NoThrottling => "a program waits by itself when its API asks it to";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => Task.FromResult<ConformanceSource>(new ProcessSource(
        ScriptedProgram.Singer, "singer", n => new { state = new { bookmarks = new { items = n } } }));
}

internal sealed class ProcessSource(string script, string protocol, Func<int, object> checkpoint) : ConformanceSource
{
    private readonly ScriptedProgram _program = new(script);

    public override IConnector Connector => _program.Connector;

    public override string Stream => "items";

    public override JsonElement Config => _program.Settings(protocol);

    public override JsonElement BadConfig => _program.Settings(protocol, "bad-3c1d");

    public override string FutureCheckpoint => JsonSerializer.Serialize(checkpoint(1_000_000));

    public override SourceContext Open(JsonElement config) => _program.Open(config);

    public override Task<int> ChangeAsync(CancellationToken cancellationToken)
    {
        _program.Store(7);
        _program.Store(900);
        return Task.FromResult(2);
    }

    public override Task<int> DeleteAsync(CancellationToken cancellationToken)
    {
        _program.Store(3, deleted: true);
        return Task.FromResult(1);
    }

    public override bool IsDeleted(JsonElement record) => record.GetProperty("deleted").GetBoolean();

    public override IComparable? CursorIn(string checkpoint, StreamDescription stream)
    {
        var state = JsonDocument.Parse(checkpoint).RootElement.GetProperty("state");
        return state.ValueKind == JsonValueKind.Array
            ? state[0].GetProperty("stream").GetProperty("stream_state").GetProperty("cursor").GetDecimal()
            : state.GetProperty("bookmarks").GetProperty("items").GetDecimal();
    }

    public override ValueTask DisposeAsync()
    {
        _program.Dispose();
        return base.DisposeAsync();
    }
}
