using System.Text.Json;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>A record on its way to the page: as received until something changes it, then a tree of its fields.</summary>
internal sealed class SelectedRecord(JsonElement received)
{
    private OrderedDictionary<string, object?>? _tree;

    /// <summary>The record as templates see it.</summary>
    public object Value => _tree is null ? received : _tree;

    /// <returns>The fields for changing; null when the record is not an object.</returns>
    public OrderedDictionary<string, object?>? Open() =>
        _tree ??= RecordTree.Open(received) as OrderedDictionary<string, object?>;

    /// <returns>Null when the field is absent, or names of the record cannot be read.</returns>
    public object? Field(string name)
    {
        if (_tree is not null)
        {
            return _tree.GetValueOrDefault(name);
        }

        try
        {
            return received.ValueKind == JsonValueKind.Object && received.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException e) when (UnreadableText.IsCauseOf(e))
        {
            return null;
        }
    }

    public void AddTo(PageBuffer page)
    {
        if (_tree is null)
        {
            page.Add(received);
        }
        else
        {
            page.Add(_tree, RecordTree.Write);
        }
    }
}
