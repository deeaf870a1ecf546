namespace SyncFleet.Connectors.Manifests.Loading;

/// <summary>
/// Gives every component its type where it was left out, and pushes <c>$parameters</c> down: into each component below as
/// fields (a field that is already there and not empty wins), and as the name <c>parameters</c> of its templates. JSON schemas
/// are left alone.
/// </summary>
/// <param name="outerWins">Of two parameters of one name, the outer is in force. Default: the inner.</param>
internal sealed class ParameterSpreader(bool outerWins = false)
{
    private const string ParametersField = "$parameters";

    /// <summary>References can make a short manifest enormous; the largest honest ones stay below a tenth of this, all streams together.</summary>
    private const int MaxNodes = 2_000_000;

    private int _nodes;

    /// <param name="place">Type and field the component stands in, e.g. <c>DeclarativeSource</c>, <c>streams</c>.</param>
    /// <param name="component">The component with its references resolved.</param>
    /// <exception cref="ManifestFault">The manifest is larger than any honest one.</exception>
    public ManifestMap Spread((string ParentType, string Field) place, ManifestMap component) =>
        (ManifestMap)Visit(place, component, new ManifestMap(component.Line, []));

    private ManifestNode Visit((string ParentType, string Field) place, ManifestNode node, ManifestMap parameters)
    {
        if (++_nodes > MaxNodes)
        {
            throw new ManifestFault(node.Line, $"the manifest grows beyond {MaxNodes} parts when its references are resolved");
        }

        return node switch
        {
            ManifestList list => new ManifestList(list.Line, [.. list.Items.Select(item => Visit(place, item, parameters))]),
            ManifestMap map => VisitMap(place, map, parameters),
            _ => node,
        };
    }

    private ManifestMap VisitMap((string ParentType, string Field) place, ManifestMap map, ManifestMap parameters)
    {
        var type = map.Text("type") ?? (map["type"] is null ? ComponentTypes.Infer(place.ParentType, place.Field) : null);
        if (IsJsonSchema(map))
        {
            return map;
        }

        if (type is null)
        {
            return new ManifestMap(map.Line, [.. map.Fields.Select(field => Visited(("", field.Key), field.Key, field.Value, parameters))]);
        }

        var current = map[ParametersField] is ManifestMap own
            ? new ManifestMap(own.Line, outerWins ? [.. own.Fields, .. parameters.Fields] : [.. parameters.Fields, .. own.Fields])
            : parameters;
        var typed = new ManifestMap(map.Line, [new("type", new ManifestScalar(map.Line, type)), .. WithParameters(map, current)]);
        var visited = typed.Fields.Select(field => Visited((type, field.Key), field.Key, field.Value, Without(current, field.Key)));
        return current.Fields.Count == 0
            ? new ManifestMap(map.Line, [.. visited])
            : new ManifestMap(map.Line, [.. visited, new(ParametersField, current)]);
    }

    private KeyValuePair<string, ManifestNode> Visited(
        (string ParentType, string Field) place, string name, ManifestNode value, ManifestMap parameters) =>
        new(name, Visit(place, value, parameters));

    private static IEnumerable<KeyValuePair<string, ManifestNode>> WithParameters(ManifestMap map, ManifestMap parameters)
    {
        var own = map.Fields.Where(field => field.Key is not (ParametersField or "type"));
        var added = parameters.Fields.Where(parameter => parameter.Key != "type" && (map[parameter.Key]?.IsEmpty ?? true));
        return [.. own, .. added];
    }

    // A parameter never goes into the field of its own name: it would nest for ever.
    private static ManifestMap Without(ManifestMap parameters, string name) => parameters[name] is null
        ? parameters
        : new ManifestMap(parameters.Line, [.. parameters.Fields.Where(parameter => parameter.Key != name)]);

    private static bool IsJsonSchema(ManifestMap map) => map["type"] switch
    {
        ManifestScalar { Value: "object" } => true,
        ManifestList list => list.Items.Any(item => item is ManifestScalar { Value: "object" }),
        _ => false,
    };
}
