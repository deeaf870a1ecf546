using System.Numerics;
using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.Templates;

/// <summary>A <c>value</c> with the <c>value_type</c> it is asked to have, if any.</summary>
internal sealed class TypedTemplate
{
    private readonly BoundTemplate _value;
    private readonly string? _type;

    public TypedTemplate(ManifestComponent component)
    {
        _value = component.RequiredTemplate("value");
        _type = component.Text("value_type");
        if (_type is not (null or "string" or "number" or "integer" or "boolean"))
        {
            throw component.Fault($"{component.Type}: value_type '{_type}' is none of string, number, integer, boolean");
        }
    }

    public BoundTemplate Template => _value;

    /// <summary>Text is asked for: what looks like a number stays text.</summary>
    public bool IsText => _type == "string";

    /// <summary>The literal the text is read as counts only when it has the type that was asked for; otherwise the text stays text.</summary>
    public object? Evaluate(TemplateScope scope)
    {
        var value = _value.Evaluate(scope);
        var fits = _type switch
        {
            "string" => value is string,
            "number" => value is double,
            "integer" => value is long or BigInteger,
            "boolean" => value is bool,
            _ => true,
        };
        return fits ? value : _value.Render(scope);
    }
}
