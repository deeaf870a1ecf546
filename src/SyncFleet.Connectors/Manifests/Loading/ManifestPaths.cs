using System.Globalization;

namespace SyncFleet.Connectors.Manifests.Loading;

/// <summary>Where in a manifest a line is: <c>streams[1].retriever.requester</c>.</summary>
internal static class ManifestPaths
{
    /// <returns>The path of the first part that begins on the line, or of the one around it; empty for the top.</returns>
    public static string Of(ManifestNode root, int line)
    {
        var path = "";
        for (var node = root; Below(node, line) is { } next; node = next.Node)
        {
            path += next.Name;
            if (next.Node.Line == line && next.Node is ManifestScalar)
            {
                break;
            }
        }

        return path.TrimStart('.');
    }

    // The last part that begins at or before the line holds it; of several on one line, the first.
    private static (string Name, ManifestNode Node)? Below(ManifestNode node, int line)
    {
        (string Name, ManifestNode Node)? found = null;
        foreach (var part in Parts(node))
        {
            if (part.Node.Line <= line && (found is null || part.Node.Line > found.Value.Node.Line))
            {
                found = part;
            }
        }

        return found;
    }

    private static IEnumerable<(string Name, ManifestNode Node)> Parts(ManifestNode node) => node switch
    {
        ManifestMap map => map.Fields.Select(field => ($".{field.Key}", field.Value)),
        ManifestList list => list.Items.Select((item, index) => (string.Create(CultureInfo.InvariantCulture, $"[{index}]"), item)),
        _ => [],
    };
}
