using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Schemas;

/// <summary>
/// Columns that the source tells: the first record of a retriever lists them. A filter sees each column as a record of one field,
/// transformations see all columns as one record.
/// </summary>
internal sealed class DynamicSchemaLoader : ISchemaLoader
{
    private readonly RetrieverRead _read;
    private readonly SchemaTypeIdentifier _identifier;
    private readonly BoundTemplate? _filter;
    private readonly IReadOnlyList<IRecordTransformation> _transformations;

    public DynamicSchemaLoader(ManifestComponent component, ComponentRegistry registry, StreamFactory factory)
    {
        // The reference gives the retriever no partition to read.
        _read = new RetrieverRead(factory.CreateAlone(component.RequiredChild("retriever"), nameof(DynamicSchemaLoader)) with { Partitions = SinglePartition.Instance });
        _identifier = new SchemaTypeIdentifier(component.RequiredChild("schema_type_identifier"));
        _filter = RecordSelector.Condition(component, "schema_filter");
        _transformations = [.. component.Children("schema_transformations").Select(registry.Create<IRecordTransformation>)];
    }

    public JsonObject? Fixed => null;

    public bool NeedsSource => true;

    public async Task<JsonObject?> LoadAsync(ReadSession session, CancellationToken cancellationToken)
    {
        var scope = session.Scope.NewChild();
        await foreach (var (record, _) in _read.ReadAsync(session, cancellationToken))
        {
            return Schema(Transform(Filter(_identifier.Columns(record, scope), scope), scope));
        }

        return Schema([]);
    }

    private OrderedDictionary<string, object?> Filter(OrderedDictionary<string, object?> columns, TemplateScope scope) => _filter is null
        ? columns
        : new(columns.Where(column => _filter.Test(scope.With("record", new Dictionary<string, object?>(StringComparer.Ordinal) { [column.Key] = column.Value }))), StringComparer.Ordinal);

    private OrderedDictionary<string, object?> Transform(OrderedDictionary<string, object?> columns, TemplateScope scope)
    {
        var record = new SelectedRecord(JsonSerializer.Deserialize<JsonElement>(ValueJson.ToText(columns)));
        foreach (var transformation in _transformations)
        {
            try
            {
                transformation.Apply(record, scope.With("record", record.Value));
            }
            catch (SyncFleetException e) when (e.Kind == FailureKind.Data)
            {
                throw new SyncFleetException(FailureKind.Defect, $"The columns of a stream cannot be transformed: {e.Message}", inner: e);
            }
        }

        return record.Open()!;
    }

    private static JsonObject Schema(OrderedDictionary<string, object?> columns) => new()
    {
        ["$schema"] = "https://json-schema.org/draft-07/schema#",
        ["type"] = "object",
        ["additionalProperties"] = true,
        ["properties"] = JsonNode.Parse(ValueJson.ToText(columns)),
    };
}
