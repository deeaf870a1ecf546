using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>Puts a value into a stream's template, at every place its path names.</summary>
internal sealed class ComponentMapping
{
    private readonly IReadOnlyList<BoundTemplate> _path;
    private readonly TypedTemplate _value;
    private readonly BoundTemplate? _condition;
    private readonly bool _creates;
    private readonly bool _readsYaml;

    private ComponentMapping(ManifestComponent component, string resolver)
    {
        if (component.Type != "ComponentMappingDefinition")
        {
            throw component.Fault($"component type {component.Type} is not supported");
        }

        var isHttp = resolver == nameof(HttpComponentsResolver);
        _path = component.Templates("field_path");
        _value = new TypedTemplate(component);
        _condition = component.Template("condition");
        _creates = component.Flag("create_or_update", otherwise: false) && !(isHttp && component.IsStrict);
        _readsYaml = !isHttp && !_value.IsText;
        if (_path.Count == 0)
        {
            throw component.Fault("ComponentMappingDefinition needs the field field_path");
        }

        if (_condition is not null && resolver != nameof(ConfigComponentsResolver))
        {
            throw component.Fault($"ComponentMappingDefinition.condition is supported with {nameof(ConfigComponentsResolver)} only");
        }
    }

    /// <summary>The settings have a say in it.</summary>
    public bool NeedsSettings => _path.Append(_value.Template).Any(template => template.Uses("config"));

    public static IReadOnlyList<ComponentMapping> ListOf(ManifestComponent resolver) =>
        [.. resolver.Children("components_mapping").Select(mapping => new ComponentMapping(mapping, resolver.Type))];

    /// <returns>The template as it was where nothing is changed.</returns>
    /// <exception cref="ManifestFault">What comes of it is no template any more.</exception>
    /// <exception cref="SyncFleet.Core.Failures.SyncFleetException">The mapping's own templates cannot be evaluated with these values.</exception>
    public ManifestMap Apply(ManifestMap template, ComponentValues values, TemplateScope scope)
    {
        if (!(_condition?.Test(scope) ?? true))
        {
            return template;
        }

        var value = Value(values, scope);
        IReadOnlyList<string> path = [.. _path.Select(part => part.Text(scope))];
        var changed = TemplatePaths.Set(template, path, value);
        return !ReferenceEquals(changed, template) || !_creates || value.IsEmpty ? changed : TemplatePaths.Create(template, path, value);
    }

    private ManifestNode Value(ComponentValues values, TemplateScope scope)
    {
        var value = _value.Evaluate(scope);
        value = _readsYaml && value is string text ? YamlManifestReader.ReadValue(text) : value;
        var madeBy = values.IsForeign && !_value.Template.IsOwn ? _value.Template.Written : null;
        return new ValueNodes(_value.Template.Line, madeBy, madeBy is not null && values.LooksLikeTemplate).Node(value);
    }
}
