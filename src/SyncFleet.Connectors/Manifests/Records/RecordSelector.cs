using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>
/// Takes the records out of a response, drops those the filter does not want, and transforms the others. A record whose filter or
/// transformation fails on it is rejected with the reason; the others go on.
/// </summary>
internal sealed class RecordSelector
{
    private readonly IRecordExtractor _extractor;
    private readonly BoundTemplate? _condition;
    private readonly IReadOnlyList<IRecordTransformation> _transformations;
    private readonly bool _transformFirst;
    private readonly SchemaNormalization? _normalization;

    /// <param name="component">The selector.</param>
    /// <param name="stream">The stream it belongs to; holds the transformations. Null: it belongs to none.</param>
    /// <param name="registry">The classes of the parts.</param>
    /// <param name="transformFirst">Whether transformations come before the filter when the manifest does not say.</param>
    /// <param name="schemaJson">The stream's schema; null when it declares none.</param>
    /// <param name="extractor">What finds the records in the place of the selector's own; null: that one.</param>
    public RecordSelector(ManifestComponent component, ManifestComponent? stream, ComponentRegistry registry, bool transformFirst, string? schemaJson, IRecordExtractor? extractor = null)
    {
        if (component.Type != nameof(RecordSelector))
        {
            throw component.Fault($"component type {component.Type} is not supported");
        }

        IsNormalizing = component.Node("schema_normalization") switch
        {
            null or Loading.ManifestScalar { Value: "None" } => false,
            Loading.ManifestScalar { Value: "Default" } => true,
            _ => throw component.Fault("RecordSelector.schema_normalization is supported as None and Default only"),
        };
        _normalization = IsNormalizing ? SchemaNormalization.Create(schemaJson) : null;
        _extractor = extractor ?? registry.Create<IRecordExtractor>(component.RequiredChild("extractor"));
        _condition = Condition(component, "record_filter");
        _transformations = [.. (stream?.Children("transformations") ?? []).Select(registry.Create<IRecordTransformation>)];
        _transformFirst = component.Flag("transform_before_filtering", transformFirst);
    }

    private RecordSelector(RecordSelector other, string? schemaJson)
    {
        _extractor = other._extractor;
        _condition = other._condition;
        _transformations = other._transformations;
        _transformFirst = other._transformFirst;
        IsNormalizing = other.IsNormalizing;
        _normalization = IsNormalizing ? SchemaNormalization.Create(schemaJson) : null;
    }

    /// <summary>Values are brought to the types of the schema.</summary>
    public bool IsNormalizing { get; }

    /// <summary>The same for records of another schema.</summary>
    public RecordSelector For(string? schemaJson) => new(this, schemaJson);

    /// <param name="body">The decoded response.</param>
    /// <param name="scope">Names of the slice and the page.</param>
    /// <param name="keep">A further filter, of the cursor; asked for what the selector would keep.</param>
    public Selection Select(JsonElement body, TemplateScope scope, Func<SelectedRecord, bool> keep)
    {
        var received = _extractor.Extract(body, scope);
        var kept = new List<SelectedRecord>(received.Count);
        var rejected = new List<RejectedRecord>();
        var recordScope = scope.NewChild();
        foreach (var element in received)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                rejected.Add(new RejectedRecord { Record = RecordTree.Copy(element), Reason = "The record is a single value or a list, not an object with fields." });
                continue;
            }

            var record = new SelectedRecord(element);
            try
            {
                if (IsKept(record, recordScope, keep))
                {
                    kept.Add(record);
                }
            }
            catch (SyncFleetException e) when (e.Kind == FailureKind.Data)
            {
                rejected.Add(new RejectedRecord { Record = RecordTree.Copy(element), Reason = e.Message });
            }
        }

        return new Selection { Kept = kept, Rejected = rejected, Received = received };
    }

    private bool IsKept(SelectedRecord record, TemplateScope scope, Func<SelectedRecord, bool> keep)
    {
        if (_transformFirst)
        {
            Transform(record, scope);
        }

        if (!keep(record) || !(_condition?.Test(scope.With("record", record.Value)) ?? true))
        {
            return false;
        }

        if (!_transformFirst)
        {
            Transform(record, scope);
        }

        _normalization?.Apply(record);
        return true;
    }

    /// <summary>The condition of a filter; null: there is none.</summary>
    public static BoundTemplate? Condition(ManifestComponent component, string field)
    {
        if (component.Child(field) is not { } filter)
        {
            return null;
        }

        return filter.Type == "RecordFilter"
            ? filter.Template("condition")
            : throw filter.Fault($"component type {filter.Type} is not supported");
    }

    private void Transform(SelectedRecord record, TemplateScope scope)
    {
        foreach (var transformation in _transformations)
        {
            scope.With("record", record.Value);
            transformation.Apply(record, scope);
        }
    }
}
