using System.Text;
using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>
/// Separated values with a header line. All values are text; those a line has too few of, and those the manifest lists, are null,
/// those it has too many of are dropped.
/// </summary>
internal sealed class CsvDecoder : IContentDecoder
{
    private readonly Encoding _encoding;
    private readonly char _delimiter;
    private readonly HashSet<string> _nulls;

    public CsvDecoder(ManifestComponent component)
    {
        var delimiter = component.Text("delimiter") switch
        {
            null or "" => ",",
            "\\t" => "\t",
            var text => text,
        };
        _delimiter = delimiter.Length == 1 ? delimiter[0] : throw component.Fault("CsvDecoder.delimiter must be one character");
        _encoding = Encodings.Find(component.Text("encoding")) ?? throw component.Fault("CsvDecoder.encoding is not known");
        _nulls = component.Templates("set_values_to_none").Select(value => value.RenderConstant()).ToHashSet(StringComparer.Ordinal);
    }

    public bool IsStream => true;

    public void Decode(ReadOnlyMemory<byte> content, DecodedItems items)
    {
        var rows = new CsvRows(_encoding.GetString(content.Span).TrimStart('\uFEFF'), _delimiter);
        var names = rows.Next();
        while (rows.Next() is { } values)
        {
            items.Add((names!, values, _nulls), static (writer, row) =>
            {
                writer.WriteStartObject();
                for (var i = 0; i < row.Item1.Count; i++)
                {
                    var value = i < row.values.Count && !row._nulls.Contains(row.values[i]) ? row.values[i] : null;
                    writer.WriteString(row.Item1[i], value);
                }

                writer.WriteEndObject();
            });
        }
    }
}
