using SyncFleet.Connectors.Manifests.Authenticators;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.ErrorHandlers;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Natives;

/// <summary>
/// Classes of ours for the custom classes that manifests name (<c>class_name</c>): what a manifest cannot say is supplied in C#, by
/// whoever runs the fleet. Nothing is looked up by reflection; a name that is not here refuses the stream.
/// </summary>
public sealed class NativeComponents
{
    private readonly Dictionary<(Type Kind, string ClassName), Func<NativeSettings, object>> _makers = [];

    /// <summary>None.</summary>
    public static NativeComponents None { get; } = new();

    /// <param name="className">As the manifest names it: whole (<c>source_declarative_manifest.components.Rows</c>) or its last part.</param>
    /// <param name="make">Makes one for each place the manifest names it in.</param>
    public NativeComponents AddExtractor(string className, Func<NativeSettings, INativeExtractor> make) =>
        Add<IRecordExtractor>(className, settings => new NativeExtractor(make(settings)));

    /// <inheritdoc cref="AddExtractor"/>
    public NativeComponents AddTransformation(string className, Func<NativeSettings, INativeTransformation> make) =>
        Add<IRecordTransformation>(className, settings => new NativeTransformation(make(settings)));

    /// <inheritdoc cref="AddExtractor"/>
    public NativeComponents AddAuthenticator(string className, Func<NativeSettings, INativeAuthenticator> make) =>
        Add<IAuthenticator>(className, settings => new NativeAuthenticator(make(settings)));

    /// <inheritdoc cref="AddExtractor"/>
    public NativeComponents AddPagination(string className, Func<NativeSettings, INativePagination> make) =>
        Add<IPaginationStrategy>(className, settings => new NativePaginationStrategy(make(settings)));

    /// <inheritdoc cref="AddExtractor"/>
    public NativeComponents AddPartitions(string className, Func<NativeSettings, INativePartitions> make) =>
        Add<IPartitionRouter>(className, settings => new NativePartitionRouter(make(settings)));

    /// <inheritdoc cref="AddExtractor"/>
    public NativeComponents AddErrorHandler(string className, Func<NativeSettings, INativeErrorHandling> make) =>
        Add<IErrorHandler>(className, settings => new NativeErrors(make(settings)));

    /// <inheritdoc cref="AddExtractor"/>
    public NativeComponents AddBackoff(string className, Func<NativeSettings, INativeBackoff> make) =>
        Add<IBackoffStrategy>(className, settings => new NativeBackoffStrategy(make(settings)));

    /// <inheritdoc cref="AddExtractor"/>
    public NativeComponents AddStateMigration(string className, Func<NativeSettings, INativeStateMigration> make) =>
        Add<IStateMigration>(className, settings => new NativeStateMigrating(make(settings)));

    internal TKind? Find<TKind>(ManifestComponent component)
        where TKind : class
    {
        if (!component.Type.StartsWith("Custom", StringComparison.Ordinal) || component.Text("class_name") is not { } name)
        {
            return null;
        }

        return _makers.TryGetValue((typeof(TKind), name), out var make) || _makers.TryGetValue((typeof(TKind), name.Split('.')[^1]), out make)
            ? (TKind)make(new NativeSettings(component))
            : throw component.Fault($"component type {component.Type} is not supported: there is no native class for '{name}'");
    }

    private NativeComponents Add<TKind>(string className, Func<NativeSettings, object> make)
    {
        _makers.Add((typeof(TKind), className), make);
        return this;
    }
}
