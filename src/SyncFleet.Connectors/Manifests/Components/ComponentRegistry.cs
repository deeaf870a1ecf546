using SyncFleet.Connectors.Manifests.Natives;

namespace SyncFleet.Connectors.Manifests.Components;

/// <summary>
/// The classes behind the type names, by kind of component. A new type of the format is one class and one line here; a type
/// that is not here refuses the streams that use it.
/// </summary>
internal sealed class ComponentRegistry(NativeComponents natives)
{
    private readonly Dictionary<(Type Kind, string TypeName), Func<ManifestComponent, ComponentRegistry, object>> _makers = [];

    public ComponentRegistry Add<TKind>(string typeName, Func<ManifestComponent, ComponentRegistry, TKind> make)
        where TKind : class
    {
        _makers.Add((typeof(TKind), typeName), make);
        return this;
    }

    /// <exception cref="Loading.ManifestFault">No class for this type, or the class refuses the component.</exception>
    public TKind Create<TKind>(ManifestComponent component)
        where TKind : class =>
        _makers.TryGetValue((typeof(TKind), component.Type), out var make) ? (TKind)make(component, this)
            : natives.Find<TKind>(component) is { } native ? native
            : throw component.Fault($"component type {component.Type} is not supported");

    /// <returns>Null when the field is absent.</returns>
    public TKind? CreateChild<TKind>(ManifestComponent parent, string field)
        where TKind : class =>
        parent.Child(field) is { } child ? Create<TKind>(child) : null;
}
