using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace SyncFleet.Chaos.Faults;

/// <summary>A message of the fleet as it went over the broker.</summary>
internal sealed record HeardMessage
{
    private static readonly string[] OptionalMembers = ["rowCount", "readComplete"];

    public required string Exchange { get; init; }

    public required BasicProperties Properties { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Its type by name, e.g. <c>RowsReady</c>.</summary>
    public required string Kind { get; init; }

    public static HeardMessage From(string exchange, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var kept = new BasicProperties(properties);
        return new HeardMessage { Exchange = exchange, Properties = kept, Body = body.ToArray(), Kind = KindOf(body.Span) };
    }

    /// <summary>As a version of the fleet would have sent it that did not know the optional properties; null where there are none.</summary>
    public HeardMessage? AsOlder()
    {
        if (Kind != "RowsReady" || JsonNode.Parse(Body) is not { } envelope || envelope["message"] is not JsonObject message)
        {
            return null;
        }

        foreach (var name in OptionalMembers)
        {
            message.Remove(name);
        }

        return this with { Body = JsonSerializer.SerializeToUtf8Bytes(envelope) };
    }

    // The envelope names the type by its URN: urn:message:SyncFleet.Contracts:RowsReady.
    private static string KindOf(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        var start = text.IndexOf("SyncFleet.Contracts:", StringComparison.Ordinal);
        return start < 0 ? "unknown" : text[(start + 20)..].Split('"')[0];
    }
}
