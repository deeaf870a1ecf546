using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Schemas;

/// <summary>Where in an answer the columns are, and in each its name and its type.</summary>
internal sealed class SchemaTypeIdentifier
{
    /// <summary>Beyond it there is no table that takes them.</summary>
    private const int MaxColumns = 10_000;

    private readonly IReadOnlyList<BoundTemplate> _schema;
    private readonly IReadOnlyList<BoundTemplate> _key;
    private readonly IReadOnlyList<BoundTemplate> _type;
    private readonly IReadOnlyList<TypeMapping> _mappings;
    private readonly bool _isStrict;
    private readonly int _line;

    public SchemaTypeIdentifier(ManifestComponent component)
    {
        _schema = component.Templates("schema_pointer");
        _key = component.Templates("key_pointer");
        _type = component.Templates("type_pointer");
        _mappings = [.. component.Children("types_mapping").Select(mapping => new TypeMapping(mapping))];
        _isStrict = component.IsStrict;
        _line = component.Line;
        if (_key.Count == 0)
        {
            throw component.Fault("SchemaTypeIdentifier needs the field key_pointer");
        }
    }

    /// <summary>The columns by name, each with its JSON Schema. One of a type nobody knows is left out: it stays undeclared.</summary>
    /// <exception cref="SyncFleetException">Defect: there is no list of columns, or one without a name.</exception>
    public OrderedDictionary<string, object?> Columns(object record, TemplateScope scope)
    {
        var columns = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var column in RecordTree.Open(Find(record, _schema, scope)) as List<object?> ?? throw Unreadable("holds no list of columns"))
        {
            var name = Plain(Find(column, _key, scope)) as string ?? throw Unreadable("has a column without a name");
            if (Type(column, scope) is { } type)
            {
                columns[name] = type;
            }

            if (columns.Count > MaxColumns)
            {
                throw Unreadable($"has more than {MaxColumns} columns");
            }
        }

        return columns;
    }

    private object? Type(object? column, TemplateScope scope)
    {
        var given = _type.Count == 0 ? "string" : Plain(Find(column, _type, scope) ?? "string");
        var names = scope.NewChild().With("raw_schema", column);
        var mapping = _mappings.FirstOrDefault(mapping => mapping.IsFor(given, names));
        return ColumnTypes.Schema(mapping is null ? given : mapping.Target) is { } type ? type
            : _isStrict ? throw Unreadable("has a column of an unknown type")
            : null;
    }

    private static object? Find(object? node, IReadOnlyList<BoundTemplate> pointer, TemplateScope scope) =>
        pointer.Count == 0 ? node : RecordTree.Find(node, [.. pointer.Select(part => part.Text(scope))]);

    private static object? Plain(object? value) => value is JsonElement element ? ValueJson.Read(element) : value;

    private SyncFleetException Unreadable(string what) =>
        new(FailureKind.Defect, $"The answer that should tell the columns of a stream {what} (manifest line {_line}); the connector's manifest must be corrected.");

    private sealed class TypeMapping(ManifestComponent component)
    {
        private readonly object? _current = component.Node("current_type")?.ToValue() ?? throw component.Fault("TypesMap needs the field current_type");
        private readonly BoundTemplate? _condition = component.Template("condition");

        public object? Target { get; } = ColumnTypes.Check(component.Node("target_type")?.ToValue(), component);

        public bool IsFor(object? given, TemplateScope scope) => ValueJson.ToText(given) == ValueJson.ToText(_current) && (_condition?.Test(scope) ?? true);
    }
}
