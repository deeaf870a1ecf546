using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>
/// The fields a source is asked for, where it gives only those. They go into a query parameter, and are the extra field
/// <c>query_properties</c> of the slice. With a chunking, a page takes a request for each chunk of them.
/// </summary>
internal sealed class QueryProperties
{
    /// <summary>The extra field of the slice that holds what one request asks for.</summary>
    public const string Name = "query_properties";

    private const int MaxProperties = 10_000;

    private readonly IReadOnlyList<string>? _listed;
    private readonly RetrieverRead? _endpoint;
    private readonly IReadOnlyList<BoundTemplate> _path = [];
    private readonly IReadOnlyList<string> _always = [];

    private QueryProperties(ManifestComponent component, StreamFactory factory, string? parameter)
    {
        Parameter = parameter;
        var endpoint = component;
        if (component.Type == "QueryProperties")
        {
            component.RefuseField("property_selector");
            _always = [.. component.Templates("always_include_properties").Select(property => property.RenderConstant())];
            Chunking = component.Child("property_chunking") is { } chunking ? new PropertyChunking(chunking) : null;
            if (component.Node("property_list") is not ManifestMap)
            {
                _listed = [.. component.Templates("property_list").Select(property => property.RenderConstant())];
                return;
            }

            endpoint = component.RequiredChild("property_list");
        }

        if (endpoint.Type != "PropertiesFromEndpoint")
        {
            throw endpoint.Fault($"component type {endpoint.Type} is not supported");
        }

        _endpoint = new RetrieverRead(factory.CreateAlone(endpoint.RequiredChild("retriever"), "PropertiesFromEndpoint"));
        _path = endpoint.Templates("property_field_path");
    }

    /// <summary>The query parameter that holds them; null: a template of the request puts them where they belong.</summary>
    public string? Parameter { get; }

    /// <summary>Null: all go into one request.</summary>
    public PropertyChunking? Chunking { get; }

    /// <returns>Null when the requester asks for none.</returns>
    /// <exception cref="ManifestFault">They are not right, or in several places.</exception>
    public static QueryProperties? Find(ManifestComponent requester, StreamFactory factory)
    {
        var found = new List<(ManifestComponent Component, string? Parameter)>();
        if (requester.Node("request_parameters") is ManifestMap map)
        {
            var names = map.Fields.Where(field => (field.Value as ManifestMap)?.Text("type") == "QueryProperties").Select(field => field.Key);
            found.AddRange(names.Select(name => (requester.Map("request_parameters")!.RequiredChild(name), (string?)name)));
        }

        foreach (var field in (string[])["query_properties", "fetch_properties_from_endpoint"])
        {
            if (requester.Child(field) is { } child)
            {
                found.Add((child, null));
            }
        }

        return found.Count switch
        {
            0 => null,
            1 => new QueryProperties(found[0].Component, factory, found[0].Parameter),
            _ => throw found[1].Component.Fault("a requester can have query properties in one place only"),
        };
    }

    /// <summary>What each request of a page asks for; at least one.</summary>
    /// <exception cref="SyncFleetException">The source did not answer well when it was asked which there are.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> ChunksAsync(ReadSession session, CancellationToken cancellationToken)
    {
        var properties = _listed ?? await AskAsync(session.ForItself(), cancellationToken);
        return Chunking?.Split(properties, _always) ?? [[.. _always, .. properties]];
    }

    /// <summary>Puts what the slice names into a request.</summary>
    public void Apply(RequestDraft draft, Partition slice)
    {
        if (Parameter is not null && slice.Extra.GetValueOrDefault(Name) is IReadOnlyList<string> names)
        {
            draft.AddParameter(Parameter, [string.Join(',', names)]);
        }
    }

    private async Task<IReadOnlyList<string>> AskAsync(ReadSession session, CancellationToken cancellationToken)
    {
        var properties = new List<string>();
        await foreach (var (record, _) in _endpoint!.ReadAsync(session, cancellationToken))
        {
            var found = RecordTree.Find(record, [.. _path.Select(part => part.Text(session.Scope))]);
            var value = found is JsonElement element ? ValueJson.Read(element) : found;
            properties.Add(value is null or IReadOnlyDictionary<string, object?> or IReadOnlyList<object?>
                ? throw new SyncFleetException(FailureKind.Defect, $"A record that should name a field to ask for has no text at '{string.Join('.', _path.Select(part => part.Written))}'; the connector's manifest must be corrected.")
                : RequestText.Of(value));
            if (properties.Count > MaxProperties)
            {
                throw new SyncFleetException(FailureKind.Defect, $"The source names more than {MaxProperties} fields to ask for; no more are read.");
            }
        }

        return properties;
    }
}
