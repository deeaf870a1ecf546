using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>Removes the fields its pointers name, as far as the condition over <c>property</c> (the field's value) agrees.</summary>
internal sealed class RemoveFields(ManifestComponent component) : IRecordTransformation
{
    private readonly IReadOnlyList<string[]> _pointers = [.. component.Items("field_pointers").Select(pointer => Pointer(component, pointer))];
    private readonly BoundTemplate? _condition = component.Template("condition");

    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        if (record.Open() is not { } fields)
        {
            return;
        }

        var propertyScope = scope.NewChild();
        foreach (var pointer in _pointers)
        {
            RecordTree.Remove(fields, pointer, value => _condition is null || _condition.Test(propertyScope.With("property", value)));
        }
    }

    private static string[] Pointer(ManifestComponent component, ManifestNode pointer)
    {
        string[] path = pointer is ManifestList list
            ? [.. list.Items.Select(part => (part as ManifestScalar)?.AsText() ?? throw Unreadable(component, part))]
            : [(pointer as ManifestScalar)?.AsText() ?? throw Unreadable(component, pointer)];
        return path.Length > 0 ? path : throw Unreadable(component, pointer);
    }

    private static ManifestFault Unreadable(ManifestComponent component, ManifestNode node) =>
        new(node.Line, $"{component.Type}.field_pointers must hold lists of field names");
}
