using System.Globalization;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Core.Expressions;

namespace SyncFleet.Connectors.Manifests.Components;

/// <summary>
/// One component of a resolved manifest, as the classes that run it are built from it. Every complaint is a
/// <see cref="ManifestFault"/> with the line. Fields nobody asks for are ignored, as the format wants; a field that would change
/// what is read and is not supported must be refused by name (<see cref="RefuseField"/>).
/// </summary>
internal sealed class ManifestComponent
{
    private readonly ManifestMap _map;
    private readonly TemplateOptions _options;

    /// <param name="map">The component.</param>
    /// <param name="options">How its templates are evaluated.</param>
    /// <param name="type">What it is called when it is a part without a type; null where it needs one.</param>
    public ManifestComponent(ManifestMap map, TemplateOptions options, string? type = null)
    {
        _map = map;
        _options = options;
        Type = map.Text("type") ?? type ?? throw new ManifestFault(map.Line, "a component without a type stands where one is needed");
        Parameters = map["$parameters"]?.ToValue() as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>(StringComparer.Ordinal);
    }

    public string Type { get; }

    public int Line => _map.Line;

    /// <summary>The recorded behaviour of the format's reference runtime is asked for, its faults included.</summary>
    public bool IsStrict => _options.Strict;

    /// <summary>The <c>$parameters</c> in force here: the name <c>parameters</c> of its templates.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; }

    public bool Has(string field) => _map[field] is not (null or ManifestScalar { Value: null });

    public ManifestNode? Node(string field) => Has(field) ? _map[field] : null;

    /// <summary>A text that is not a template, or is one over <c>parameters</c> only; null when absent.</summary>
    public string? Text(string field) => Node(field) switch
    {
        null => null,
        ManifestScalar scalar => Bind(scalar, field).RenderConstant(),
        var other => throw new ManifestFault(other.Line, $"{Type}.{field} must be text"),
    };

    public string RequiredText(string field) => Text(field) ?? throw Missing(field);

    public long? Integer(string field) => Node(field) switch
    {
        null => null,
        ManifestScalar { Value: long number } => number,
        ManifestScalar { Value: string text } when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var other => throw new ManifestFault(other.Line, $"{Type}.{field} must be a whole number"),
    };

    public bool Flag(string field, bool otherwise) => Node(field) switch
    {
        null => otherwise,
        ManifestScalar { Value: bool flag } => flag,
        ManifestScalar { Value: string text } when bool.TryParse(text, out var flag) => flag,
        var other => throw new ManifestFault(other.Line, $"{Type}.{field} must be true or false"),
    };

    public BoundTemplate? Template(string field) => Node(field) switch
    {
        null => null,
        ManifestScalar scalar => Bind(scalar, field),
        var other => throw new ManifestFault(other.Line, $"{Type}.{field} must be a single value"),
    };

    public BoundTemplate RequiredTemplate(string field) => Template(field) ?? throw Missing(field);

    /// <summary>A field that is a template or a map or list of templates; null when absent.</summary>
    public TemplateTree? Tree(string field) => Node(field) is { } node ? TemplateTree.Build(node, this, field) : null;

    /// <summary>Templates of a list; a single value counts as a list of one. Empty when absent.</summary>
    public IReadOnlyList<BoundTemplate> Templates(string field) =>
        [.. Items(field).Select(item => item is ManifestScalar scalar ? Bind(scalar, field) : throw new ManifestFault(item.Line, $"{Type}.{field} must hold single values"))];

    /// <summary>Lists of templates, each a path; a single value counts as a path of one. Empty when absent.</summary>
    public IReadOnlyList<IReadOnlyList<BoundTemplate>> Paths(string field) =>
        [.. Items(field).Select(IReadOnlyList<BoundTemplate> (path) => path switch
        {
            ManifestScalar scalar => [Bind(scalar, field)],
            ManifestList list when list.Items.All(part => part is ManifestScalar) => [.. list.Items.Select(part => Bind((ManifestScalar)part, field))],
            _ => throw new ManifestFault(path.Line, $"{Type}.{field} must hold lists of field names"),
        })];

    public IReadOnlyList<ManifestNode> Items(string field) => Node(field) switch
    {
        null => [],
        ManifestList list => list.Items,
        var single => [single],
    };

    public ManifestComponent? Child(string field) => Node(field) switch
    {
        null => null,
        ManifestMap map => new ManifestComponent(map, _options),
        var other => throw new ManifestFault(other.Line, $"{Type}.{field} must be a component"),
    };

    /// <summary>A map that is part of this component, and no component by itself; null when absent.</summary>
    public ManifestComponent? Map(string field) => Node(field) switch
    {
        null => null,
        ManifestMap map => new ManifestComponent(map, _options, $"{Type}.{field}"),
        var other => throw new ManifestFault(other.Line, $"{Type}.{field} must be a map"),
    };

    /// <summary>A map in a list that may stand without a type.</summary>
    public ManifestComponent Part(ManifestNode node, string field) => node is ManifestMap map
        ? new ManifestComponent(map, _options, $"{Type}.{field}")
        : throw new ManifestFault(node.Line, $"{Type}.{field} must hold maps");

    /// <summary>The components of a map, by name; none when absent.</summary>
    public IReadOnlyDictionary<string, ManifestComponent> NamedChildren(string field) => Node(field) switch
    {
        null => new Dictionary<string, ManifestComponent>(StringComparer.Ordinal),
        ManifestMap map => map.Fields.Where(entry => entry.Key != "$parameters").ToDictionary(
            entry => entry.Key,
            entry => entry.Value is ManifestMap child ? new ManifestComponent(child, _options) : throw new ManifestFault(entry.Value.Line, $"{Type}.{field} must hold components"),
            StringComparer.Ordinal),
        var other => throw new ManifestFault(other.Line, $"{Type}.{field} must be a map"),
    };

    public ManifestComponent RequiredChild(string field) => Child(field) ?? throw Missing(field);

    public IReadOnlyList<ManifestComponent> Children(string field) =>
        [.. Items(field).Select(item => item is ManifestMap map ? new ManifestComponent(map, _options) : throw new ManifestFault(item.Line, $"{Type}.{field} must hold components"))];

    public BoundTemplate Bind(ManifestScalar scalar, string field) => new(scalar, $"{Type}.{field}", Parameters, _options, _map["$parameters"]?.IsForeign ?? false);

    /// <summary>Another component, evaluated the same way.</summary>
    public ManifestComponent Other(ManifestMap map) => new(map, _options);

    /// <summary>Refuses the stream when the field is there: running without it would read something else than was asked for.</summary>
    public void RefuseField(string field)
    {
        if (Node(field) is { } node and not (ManifestScalar { Value: false } or ManifestList { Items.Count: 0 }))
        {
            throw new ManifestFault(node.Line, $"{Type}.{field} is not supported");
        }
    }

    public ManifestFault Fault(string reason) => new(Line, reason);

    private ManifestFault Missing(string field) => new(Line, $"{Type} needs the field {field}");
}
