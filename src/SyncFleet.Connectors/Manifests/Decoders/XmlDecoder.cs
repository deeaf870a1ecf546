using System.Xml;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>
/// XML as JSON: elements are fields, repeated ones lists, attributes begin with <c>@</c>, text beside attributes or elements is
/// <c>#text</c>, an empty element is null. No document types, no entities of the document's own.
/// </summary>
internal sealed class XmlDecoder : IContentDecoder
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = DecodedItems.MaxBytes,
    };

    public bool IsStream => false;

    public void Decode(ReadOnlyMemory<byte> content, DecodedItems items)
    {
        try
        {
            using var reader = new XmlTextReader(new MemoryStream(content.ToArray(), writable: false)) { Namespaces = false, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var checkedReader = XmlReader.Create(reader, Settings);
            checkedReader.MoveToContent();
            var root = new OrderedDictionary<string, object?>(StringComparer.Ordinal) { [checkedReader.Name] = ReadElement(checkedReader, 0) };
            items.Add(root, static (writer, map) => ValueJson.Write(writer, map));
        }
        catch (XmlException e)
        {
            throw new UnreadableContentException($"XML that cannot be read at line {Math.Max(1, e.LineNumber)}", e);
        }
    }

    private static object? ReadElement(XmlReader reader, int depth)
    {
        if (depth > JsonBody.MaxDepth - 4)
        {
            throw new UnreadableContentException($"XML nested deeper than {JsonBody.MaxDepth - 4} levels");
        }

        var fields = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        var isEmpty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
        {
            fields[$"@{reader.Name}"] = reader.Value;
        }

        var text = new System.Text.StringBuilder();
        while (!isEmpty && reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                var name = reader.Name;
                Add(fields, name, ReadElement(reader, depth + 1));
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                text.Append(reader.Value);
            }
        }

        var plain = text.ToString().Trim();
        if (fields.Count == 0)
        {
            return plain.Length == 0 ? null : plain;
        }

        if (plain.Length > 0)
        {
            fields["#text"] = plain;
        }

        return fields;
    }

    private static void Add(OrderedDictionary<string, object?> fields, string name, object? value)
    {
        if (!fields.TryGetValue(name, out var known))
        {
            fields[name] = value;
        }
        else if (known is List<object?> list)
        {
            list.Add(value);
        }
        else
        {
            fields[name] = new List<object?> { known, value };
        }
    }
}
