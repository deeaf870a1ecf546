using System.Text;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>One JSON value per line; empty lines are none.</summary>
internal sealed class JsonlDecoder : IContentDecoder
{
    public bool IsStream => true;

    public void Decode(ReadOnlyMemory<byte> content, DecodedItems items)
    {
        foreach (var line in Lines.Of(content))
        {
            if (line.Span.Trim(" \t\r"u8).Length > 0)
            {
                items.AddJson(line);
            }
        }
    }
}

/// <summary>Each line is a record with one field, <c>record</c>.</summary>
internal sealed class IterableDecoder : IContentDecoder
{
    public bool IsStream => true;

    public void Decode(ReadOnlyMemory<byte> content, DecodedItems items)
    {
        foreach (var line in Lines.Of(content))
        {
            items.Add(Encoding.UTF8.GetString(line.Span.TrimEnd("\r"u8)), static (writer, text) =>
            {
                writer.WriteStartObject();
                writer.WriteString("record", text);
                writer.WriteEndObject();
            });
        }
    }
}

/// <summary>Parts of a content between line breaks; what follows the last break is a line if it is not empty.</summary>
internal static class Lines
{
    public static IEnumerable<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> content)
    {
        while (!content.IsEmpty)
        {
            var end = content.Span.IndexOf((byte)'\n');
            yield return end < 0 ? content : content[..end];
            content = end < 0 ? ReadOnlyMemory<byte>.Empty : content[(end + 1)..];
        }
    }
}
