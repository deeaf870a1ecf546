using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Records;
using SyncFleet.Core.Deliveries;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Webhooks;

/// <summary>
/// The records of some deliveries. Each says in fields of its own which delivery it came with and when; a field of the sender with one of
/// these names stays and wins. A body that cannot be made out is rejected as a whole.
/// </summary>
internal sealed class DeliveryRecords(string[] path)
{
    public const string PlaceField = "_delivery";

    private const string ReceivedField = "_received_at";

    private const int LongestShown = 64 * 1024;

    private readonly PageBuffer _buffer = new();
    private readonly List<RejectedRecord> _rejected = [];

    public void Add(StoredDelivery delivery)
    {
        try
        {
            using var document = JsonDocument.Parse(delivery.Body, new JsonDocumentOptions { MaxDepth = Http.JsonBody.MaxDepth });
            AddAll(delivery, document.RootElement);
        }
        catch (JsonException)
        {
            Reject(delivery, Encoding.UTF8.GetString(delivery.Body.Span[..Math.Min(delivery.Body.Length, LongestShown)]).Replace('\0', '\uFFFD'), "its body is no JSON.");
        }
    }

    public Page ToPage(string? next, string? checkpoint) => new()
    {
        Records = _buffer.Records,
        RecordCount = _buffer.RecordCount,
        Rejected = _rejected,
        NextPosition = next,
        CursorAfter = checkpoint,
    };

    // Arrays on the way are walked through: eventNotifications.dataChangeEvent.entities.
    private void AddAll(StoredDelivery delivery, JsonElement body, int depth = 0)
    {
        if (body.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in body.EnumerateArray())
            {
                AddAll(delivery, element, depth);
            }
        }
        else if (depth < path.Length)
        {
            AddBelow(delivery, body, depth);
        }
        else if (body.ValueKind == JsonValueKind.Object)
        {
            _buffer.Add((delivery, body), static (writer, state) => Write(writer, state.delivery, state.body));
        }
        else
        {
            Reject(delivery, body.GetRawText(), "a record in it is no object.");
        }
    }

    private void AddBelow(StoredDelivery delivery, JsonElement body, int depth)
    {
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty(path[depth], out var next))
        {
            AddAll(delivery, next, depth + 1);
        }
        else
        {
            Reject(delivery, body.GetRawText(), $"it has nothing at '{string.Join('.', path)}'.");
        }
    }

    private void Reject(StoredDelivery delivery, string? text, string reason) => _rejected.Add(new RejectedRecord
    {
        Record = JsonSerializer.SerializeToUtf8Bytes(new RejectedText(delivery.Place, delivery.ReceivedAt, text ?? Encoding.UTF8.GetString(delivery.Body.Span)), DeliveryJson.Default.RejectedText),
        Reason = string.Create(CultureInfo.InvariantCulture, $"Delivery {delivery.Place}: {reason}"),
    });

    private static void Write(Utf8JsonWriter writer, StoredDelivery delivery, JsonElement record)
    {
        writer.WriteStartObject();
        writer.WriteNumber(PlaceField, delivery.Place);
        writer.WriteString(ReceivedField, delivery.ReceivedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        RecordMembers.Write(writer, record);
        writer.WriteEndObject();
    }
}

/// <summary>What is kept of a delivery that could not be made out.</summary>
internal sealed record RejectedText(
    [property: JsonPropertyName("_delivery")] long Place,
    [property: JsonPropertyName("_received_at")] DateTimeOffset ReceivedAt,
    [property: JsonPropertyName("_text")] string Text);

[JsonSerializable(typeof(RejectedText))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
