using System.Text.RegularExpressions;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>The names of the record's own fields in lower case; those below stay.</summary>
internal sealed class KeysToLower : IRecordTransformation
{
    public static KeysToLower Instance { get; } = new();

    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        if (record.Open() is { } fields)
        {
            RecordTree.Replace(fields, RecordTree.Renamed(fields, static name => name.ToLowerInvariant(), isDeep: false));
        }
    }
}

/// <summary>Names of fields at every depth of objects in snake case: <c>HTTPServer2</c> becomes <c>httpserver_2</c>.</summary>
internal sealed partial class KeysToSnakeCase : IRecordTransformation
{
    public static KeysToSnakeCase Instance { get; } = new();

    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        if (record.Open() is { } fields)
        {
            RecordTree.Replace(fields, RecordTree.Renamed(fields, Rename, isDeep: true));
        }
    }

    private static string Rename(string name)
    {
        var parts = Parts().Matches(PlainText.Of(name)).Select(match => match.Groups["none"].Success ? "" : match.Value.ToLowerInvariant()).ToList();
        if (parts.Count >= 3)
        {
            parts = [parts[0], .. parts[1..^1].Where(part => part.Length > 0), parts[^1]];
        }

        if (parts.Count > 0 && parts[0].Length > 0 && parts[0].All(char.IsAsciiDigit))
        {
            parts.Insert(0, "");
        }

        return string.Join('_', parts);
    }

    [GeneratedRegex(@"[A-Z]+[a-z]*|[a-z]+|[0-9]+|(?<none>[^a-zA-Z0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parts();
}

/// <summary>One text for another in the names of fields, at every depth of objects.</summary>
internal sealed class KeysReplace(ManifestComponent component) : IRecordTransformation
{
    private readonly BoundTemplate _old = component.RequiredTemplate("old");
    private readonly BoundTemplate _new = component.RequiredTemplate("new");

    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        var (old, other) = (_old.Text(scope), _new.Text(scope));
        if (old.Length > 0 && record.Open() is { } fields)
        {
            RecordTree.Replace(fields, RecordTree.Renamed(fields, name => name.Replace(old, other, StringComparison.Ordinal), isDeep: true));
        }
    }
}
