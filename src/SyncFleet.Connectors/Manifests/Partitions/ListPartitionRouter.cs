using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Records;
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

    public bool HasParents => false;

    public bool IsListed => true;

    public IAsyncEnumerable<PartitionStep> WalkAsync(RouterWalk walk, RouterPosition? position, CancellationToken cancellationToken)
    {
        var scope = walk.Session.Scope;
        var name = _name.Text(scope);
        var values = Values(scope).ToList();
        return values.Index().Skip(position?.Index ?? 0).Select(value => new PartitionStep
        {
            Partition = Partition.Of(name, Storable(value.Item)),
            Next = value.Index + 1 < values.Count ? new RouterPosition { Index = value.Index + 1 } : null,
        }).ToAsyncEnumerable();
    }

    public void Apply(RequestDraft draft, Partition partition, TemplateScope scope) =>
        _option?.Inject(draft, partition.Keys.GetValueOrDefault(_name.Text(scope)), scope);

    private static object? Storable(object? value) => value is JsonElement element ? ValueJson.Read(element) : value;

    // Values written in the manifest are taken as written: "007" is text.
    private IEnumerable<object?> Values(TemplateScope scope) => _values switch
    {
        TemplateItems items => items.Items.Select(item => item is TemplateLeaf leaf ? (object?)leaf.Template.Text(scope) : item.Evaluate(scope)),
        _ => _values.Evaluate(scope) as IReadOnlyList<object?> ?? throw new SyncFleetException(
            FailureKind.Configuration, $"The settings give no list for the partitions '{_name.Text(scope)}' (manifest line {_line})."),
    };
}
