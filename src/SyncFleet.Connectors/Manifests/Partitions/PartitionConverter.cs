using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>Partitions in positions: a list of the keys and, where there are any, the extra fields.</summary>
internal sealed class PartitionConverter : JsonConverter<Partition>
{
    public override Partition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var parts = document.RootElement;
        return parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() is 1 or 2
            ? new Partition(Map(parts[0]), parts.GetArrayLength() > 1 ? Map(parts[1]) : Partition.Whole.Extra)
            : throw new JsonException("a partition is a list of one or two maps");
    }

    public override void Write(Utf8JsonWriter writer, Partition value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        ValueJson.Write(writer, value.Keys);
        if (value.Extra.Count > 0)
        {
            ValueJson.Write(writer, value.Extra);
        }

        writer.WriteEndArray();
    }

    private static IReadOnlyDictionary<string, object?> Map(JsonElement element) =>
        ValueJson.Read(element) as IReadOnlyDictionary<string, object?> ?? throw new JsonException("a part of a partition is a map");
}
