using System.IO.Compression;
using System.Text.Json;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>Cursor values by partition as a short text: most of what the keys of partitions have is the same in all.</summary>
internal static class PartitionPacking
{
    public static string Pack(IReadOnlyDictionary<string, long> values)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new Utf8JsonWriter(brotli))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in values)
            {
                writer.WriteNumber(key, value);
            }

            writer.WriteEndObject();
        }

        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }

    /// <exception cref="JsonException">The text is not of this making.</exception>
    public static OrderedDictionary<string, long> Unpack(string text)
    {
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
            using var document = JsonDocument.Parse(brotli);
            return new OrderedDictionary<string, long>(
                document.RootElement.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, field.Value.GetInt64())), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or IOException)
        {
            throw new JsonException("not packed values", e);
        }
    }
}
