using SyncFleet.Connectors.Manifests.Budgets;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Dividing;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Natives;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Resolvers;
using SyncFleet.Core.Expressions;

namespace SyncFleet.Connectors.Manifests;

/// <summary>What loading a manifest gives.</summary>
internal sealed record LoadedManifest
{
    public required string? Title { get; init; }

    public required ManifestSpec Spec { get; init; }

    public required IReadOnlyList<ManifestStream> Streams { get; init; }

    public required IReadOnlyList<StreamLoad> Report { get; init; }

    /// <summary>What makes the streams that depend on the source.</summary>
    public required DynamicStreams Dynamic { get; init; }

    public required CheckPlan Check { get; init; }

    public required ConcurrencyLevel Concurrency { get; init; }
}

/// <summary>
/// Loads a manifest: reads the YAML, then resolves and builds each stream by itself, so that a fault in one does not stop the
/// others.
/// </summary>
internal sealed class ManifestLoader(TimeProvider time, bool strict, NativeComponents natives)
{
    private const string Root = "DeclarativeSource";

    private static readonly HashSet<string> RootFields = new(StringComparer.Ordinal)
    {
        "type", "version", "description", "metadata", "check", "streams", "dynamic_streams", "schemas", "definitions", "spec",
        "concurrency_level", "api_budget", "stream_groups", "max_concurrent_async_job_count",
    };

    private readonly ParameterSpreader _spreader = new();
    private readonly TemplateOptions _options = new() { Time = time, Strict = strict };

    /// <exception cref="ManifestFault">The manifest as a whole cannot be read.</exception>
    public LoadedManifest Load(string yaml)
    {
        var root = YamlManifestReader.Read(yaml);
        CheckRoot(root);
        var resolver = new ReferenceResolver(root);
        var budget = ApiBudget.Create(Component(resolver, root, "api_budget"));
        var registry = StandardComponents.Create(budget, natives);
        var spec = new ManifestSpec(Component(resolver, root, "spec"));
        var streams = new List<ManifestStream>();
        var report = new List<StreamLoad>();
        var dynamicNodes = (root["dynamic_streams"] as ManifestList)?.Items ?? [];
        foreach (var node in (root["streams"] as ManifestList)?.Items ?? (dynamicNodes.Count > 0 ? [] : throw new ManifestFault(root.Line, "a manifest needs a list of streams")))
        {
            report.AddRange(LoadEntry(root, resolver, node, registry, streams));
        }

        var dynamic = new DynamicLoading(root, streams, report);
        foreach (var node in dynamicNodes)
        {
            dynamic.Add(node, () => new ManifestComponent(_spreader.Spread((Root, "dynamic_streams"), Resolved(resolver, node, "an entry of dynamic_streams")), _options), registry);
        }

        return new LoadedManifest
        {
            Title = (root["metadata"] as ManifestMap)?.Text("title"),
            Spec = spec,
            Streams = streams,
            Report = report,
            Dynamic = dynamic.Streams,
            Check = CheckPlan.Create(Component(resolver, root, "check"), streams, dynamic),
            Concurrency = ConcurrencyLevel.Create(Component(resolver, root, "concurrency_level")),
        };
    }

    // Streams that depend on the settings are listed like the others; reading one that the settings do not offer says so.
    private IReadOnlyList<StreamLoad> LoadEntry(ManifestMap root, ReferenceResolver resolver, ManifestNode node, ComponentRegistry registry, List<ManifestStream> streams)
    {
        if (node is not ManifestMap { } map || map.Text("type") != "ConditionalStreams")
        {
            return [LoadStream(root, resolver, node, registry, streams, condition: null)];
        }

        if (map["condition"] is not ManifestScalar condition || map["streams"] is not ManifestList list)
        {
            return [new StreamLoad { Name = "ConditionalStreams", Reason = "ConditionalStreams needs the fields condition and streams", Line = map.Line, Path = ManifestPaths.Of(root, map.Line) }];
        }

        return [.. list.Items.Select(item => LoadStream(root, resolver, item, registry, streams, condition))];
    }

    private StreamLoad LoadStream(ManifestMap root, ReferenceResolver resolver, ManifestNode node, ComponentRegistry registry, List<ManifestStream> streams, ManifestScalar? condition)
    {
        var name = NameOf(node);
        try
        {
            var component = new ManifestComponent(_spreader.Spread((Root, "streams"), Resolved(resolver, node, "a stream")), _options);
            name = component.Text("name") ?? name;
            var stream = registry.Create<ManifestStream>(component) with { Condition = condition is null ? null : component.Bind(condition, "condition") };
            if (streams.Any(other => other.Description.Name == stream.Description.Name))
            {
                throw component.Fault("another stream has the same name");
            }

            streams.Add(stream);
            return new StreamLoad { Name = name };
        }
        catch (ManifestFault e)
        {
            return new StreamLoad { Name = name, Reason = e.Message, Line = e.Line, Path = ManifestPaths.Of(root, e.Line) };
        }
    }

    private ManifestComponent? Component(ReferenceResolver resolver, ManifestMap root, string field)
    {
        if (root[field] is not { } node || resolver.Resolve(node) is not ManifestMap map)
        {
            return null;
        }

        return new ManifestComponent(_spreader.Spread((Root, field), map), _options);
    }

    private static ManifestMap Resolved(ReferenceResolver resolver, ManifestNode node, string what) =>
        resolver.Resolve(node) as ManifestMap ?? throw new ManifestFault(node.Line, $"{what} must be a component");

    private static void CheckRoot(ManifestMap root)
    {
        if (root["type"] is not (null or ManifestScalar { Value: Root }))
        {
            throw new ManifestFault(root["type"]!.Line, $"the manifest's type must be {Root}");
        }

        if (root.Fields.FirstOrDefault(field => !RootFields.Contains(field.Key)) is { Key: not null } unknown)
        {
            throw new ManifestFault(unknown.Value.Line, $"unknown field '{unknown.Key}' at the top of the manifest; allowed are {string.Join(", ", RootFields)}");
        }
    }

    // Only for the report, when the stream is refused before its name is known.
    private static string NameOf(ManifestNode node) => node switch
    {
        ManifestMap map => map.Text("name") ?? (map["$parameters"] as ManifestMap)?.Text("name") ?? LastPart(map.Text("$ref")),
        ManifestScalar { Value: string reference } => LastPart(reference),
        _ => "?",
    };

    private static string LastPart(string? reference) => reference?.Split('/')[^1] ?? "?";
}
