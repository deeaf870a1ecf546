using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>One partition for each value of a list that stands in the manifest or in the settings.</summary>
internal sealed class ListPartitionRouter : IPartitionRouter
{
    private readonly TemplateTree _values;
    private readonly BoundTemplate _name;
    private readonly RequestOption? _option;
    private readonly int _line;

    public ListPartitionRouter(ManifestComponent component)
    {
        _values = component.Tree("values") ?? throw component.Fault("ListPartitionRouter needs the field values");
        _name = component.RequiredTemplate("cursor_field");
        _option = component.Child("request_option") is { } option ? RequestOption.Create(option) : null;
        _line = component.Line;
        if (_values is TemplateFields)
        {
            throw component.Fault("ListPartitionRouter.values must be a list or a template that gives one");
        }
    }

    public IAsyncEnumerable<IReadOnlyDictionary<string, object?>> PartitionsAsync(TemplateScope scope, CancellationToken cancellationToken)
    {
        var name = _name.Text(scope);
        return Values(scope)
            .Select(IReadOnlyDictionary<string, object?> (value) => new Dictionary<string, object?>(StringComparer.Ordinal) { [name] = value })
            .ToAsyncEnumerable();
    }

    public void Apply(RequestDraft draft, IReadOnlyDictionary<string, object?> partition, TemplateScope scope) =>
        _option?.Inject(draft, partition.GetValueOrDefault(_name.Text(scope)), scope);

    // Values written in the manifest are taken as written: "007" is text.
    private IEnumerable<object?> Values(TemplateScope scope) => _values switch
    {
        TemplateItems items => items.Items.Select(item => item is TemplateLeaf leaf ? (object?)leaf.Template.Text(scope) : item.Evaluate(scope)),
        _ => _values.Evaluate(scope) as IReadOnlyList<object?> ?? throw new SyncFleetException(
            FailureKind.Configuration, $"The settings give no list for the partitions '{_name.Text(scope)}' (manifest line {_line})."),
    };
}
