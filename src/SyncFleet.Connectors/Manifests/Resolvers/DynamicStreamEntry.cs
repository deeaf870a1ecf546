using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>An entry of <c>dynamic_streams</c>: a template, and what tells which streams to make of it.</summary>
internal sealed class DynamicStreamEntry
{
    private readonly ManifestComponent _component;
    private readonly ComponentRegistry _registry;
    private readonly IComponentsResolver _resolver;
    private readonly ManifestMap _template;
    private readonly object? _templateValue;
    private readonly bool _outerWins;

    /// <param name="component">The entry, with its references resolved and its parameters pushed down.</param>
    /// <param name="name">What it is called where it has no name.</param>
    /// <param name="registry">The classes of the parts.</param>
    public DynamicStreamEntry(ManifestComponent component, string name, ComponentRegistry registry)
    {
        if (component.Type != "DynamicDeclarativeStream")
        {
            throw component.Fault($"component type {component.Type} is not supported");
        }

        _component = component;
        _registry = registry;
        Name = component.Text("name") is { Length: > 0 } own ? own : name;
        _resolver = registry.Create<IComponentsResolver>(component.RequiredChild("components_resolver"));
        component.RequiredChild("stream_template");
        _template = (ManifestMap)component.Node("stream_template")!;
        _templateValue = _template.ToValue();
        _outerWins = component.Flag("use_parent_parameters", otherwise: true);
    }

    public string Name { get; }

    public int Line => _component.Line;

    /// <summary>Its streams when the manifest alone says which; null when they depend on the source.</summary>
    /// <exception cref="ManifestFault">They cannot be made.</exception>
    public IReadOnlyList<DynamicStream>? FixedStreams()
    {
        try
        {
            return _resolver.Fixed?.Select(values => Make(values, new TemplateScope())).ToList();
        }
        catch (SyncFleetException e)
        {
            throw e.InnerException as ManifestFault ?? new ManifestFault(Line, e.Message.TrimEnd('.'));
        }
    }

    /// <exception cref="SyncFleetException">The source did not answer well, or a stream cannot be made of what it answered.</exception>
    public IAsyncEnumerable<DynamicStream> ResolveAsync(ReadSession session, CancellationToken cancellationToken) =>
        _resolver.ResolveAsync(session, cancellationToken).Select(values => Make(values, session.Scope));

    private DynamicStream Make(ComponentValues values, TemplateScope settings)
    {
        var scope = settings.NewChild().With("components_values", values.Values).With("stream_template_config", _templateValue);
        if (values.IsForeign)
        {
            scope.With("stream_slice", values.Slice);
        }

        try
        {
            var map = _resolver.Mappings.Aggregate(_template, (template, mapping) => mapping.Apply(template, values, scope));
            return new DynamicStream { Entry = Name, Name = NameOf(map), Line = map.Line, Weight = map.Weight, Build = () => Build(map) };
        }
        catch (ManifestFault e)
        {
            throw Failure($"{e.Message} (manifest line {e.Line})", e);
        }
        catch (SyncFleetException e) when (e.Kind == FailureKind.Data || e is MissingValueException)
        {
            throw Failure(e.Message, e);
        }
    }

    private SyncFleetException Failure(string reason, Exception cause) =>
        new(FailureKind.Configuration, $"A stream of '{Name}' cannot be made of its template: {reason.TrimEnd('.')}.", inner: cause);

    // Only the fields that may give the name: to spread the parameters of all streams for it would take long.
    private string NameOf(ManifestMap map)
    {
        var top = new ManifestMap(map.Line, map.Fields.Where(field => field.Key is "type" or "name" or "$parameters"));
        return Spread(top).Text("name") ?? throw new ManifestFault(map.Line, "a stream needs a name");
    }

    private ManifestStream Build(ManifestMap map) => _registry.Create<ManifestStream>(Spread(map));

    private ManifestComponent Spread(ManifestMap map) =>
        _component.Other(new ParameterSpreader(_outerWins).Spread((_component.Type, "stream_template"), map));
}
