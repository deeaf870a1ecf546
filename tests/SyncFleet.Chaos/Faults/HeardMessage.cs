using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using SyncFleet.Contracts;

namespace SyncFleet.Chaos.Faults;

/// <summary>A message of the fleet as it went over the broker.</summary>
internal sealed record HeardMessage
{
    // Optional for a client's request; on the saga's own queue it has always been there.
    private const string RunId = "syncRunId";

    public required string Exchange { get; init; }

    public required BasicProperties Properties { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Its type by name, e.g. <c>RowsReady</c>.</summary>
    public required string Kind { get; init; }

    public static HeardMessage From(string exchange, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var kept = new BasicProperties(properties);
        return new HeardMessage { Exchange = exchange, Properties = kept, Body = body.ToArray(), Kind = KindOf(exchange, body.Span) };
    }

    /// <summary>As a version of the fleet would have sent it that did not know the optional properties.</summary>
    public HeardMessage AsOlder() => Rewrite(message =>
    {
        foreach (var name in MessageShapes.OptionalMembers(Kind).Where(name => Exchange != QueueNames.Coordinate || name != RunId))
        {
            message.Remove(name);
        }
    });

    /// <summary>As a version of the fleet would send it that knows more: further properties, in the message and beside it.</summary>
    public HeardMessage AsNewer() => Rewrite(message =>
    {
        message["propertyOfALaterVersion"] = new JsonObject { ["nested"] = new JsonArray(1, "two", null) };
        message["flagOfALaterVersion"] = true;
    });

    private HeardMessage Rewrite(Action<JsonObject> change)
    {
        var body = JsonNode.Parse(Body) as JsonObject ?? throw new InvalidOperationException($"A {Kind} on {Exchange} is no JSON object.");

        // A client that knows nothing of MassTransit sends the message bare.
        change(body["message"] as JsonObject ?? body);
        return this with { Body = JsonSerializer.SerializeToUtf8Bytes(body) };
    }

    // The envelope names the type by its URN: urn:message:SyncFleet.Contracts:RowsReady.
    private static string KindOf(string exchange, ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        var start = text.IndexOf("SyncFleet.Contracts:", StringComparison.Ordinal);
        return start < 0 ? exchange == QueueNames.StartSync ? nameof(StartSync) : "unknown" : text[(start + 20)..].Split('"')[0];
    }
}
