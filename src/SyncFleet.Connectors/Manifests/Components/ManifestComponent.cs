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

    public ManifestComponent(ManifestMap map, TemplateOptions options)
    {
        _map = map;
        _options = options;
        Type = map.Text("type") ?? throw new ManifestFault(map.Line, "a component without a type stands where one is needed");
        Parameters = map["$parameters"]?.ToValue() as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>(StringComparer.Ordinal);
    }

    public string Type { get; }

    public int Line => _map.Line;

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

    public ManifestComponent RequiredChild(string field) => Child(field) ?? throw Missing(field);

    public IReadOnlyList<ManifestComponent> Children(string field) =>
        [.. Items(field).Select(item => item is ManifestMap map ? new ManifestComponent(map, _options) : throw new ManifestFault(item.Line, $"{Type}.{field} must hold components"))];

    public BoundTemplate Bind(ManifestScalar scalar, string field) => new(scalar, $"{Type}.{field}", Parameters, _options);

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
