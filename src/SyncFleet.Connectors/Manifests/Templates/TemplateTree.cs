using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;

namespace SyncFleet.Connectors.Manifests.Templates;

/// <summary>A field that holds one template, or maps and lists of them, keys included.</summary>
internal abstract class TemplateTree
{
    public static TemplateTree Build(ManifestNode node, ManifestComponent owner, string field) => node switch
    {
        ManifestScalar scalar => new TemplateLeaf(owner.Bind(scalar, field)),
        ManifestList list => new TemplateItems([.. list.Items.Select(item => Build(item, owner, field))]),
        ManifestMap map => new TemplateFields([.. map.Fields.Where(entry => entry.Key != "$parameters").Select(entry => (
            owner.Bind(new ManifestScalar(entry.Value.Line, entry.Key), field), Build(entry.Value, owner, field)))]),
        _ => throw new ManifestFault(node.Line, $"{owner.Type}.{field} cannot be read"),
    };

    /// <summary>
    /// The typed value. In maps, at any depth, entries that come out null or empty text, or that look below a missing value,
    /// are left out; lists keep theirs as null.
    /// </summary>
    public abstract object? Evaluate(TemplateScope scope);
}

internal sealed class TemplateLeaf(BoundTemplate template) : TemplateTree
{
    public BoundTemplate Template { get; } = template;

    public override object? Evaluate(TemplateScope scope) => Template.Evaluate(scope);
}

internal sealed class TemplateItems(IReadOnlyList<TemplateTree> items) : TemplateTree
{
    public IReadOnlyList<TemplateTree> Items { get; } = items;

    public override object? Evaluate(TemplateScope scope) => Items.Select(item => item.Evaluate(scope) is var value and not "" ? value : null).ToList();
}

internal sealed class TemplateFields(IReadOnlyList<(BoundTemplate Name, TemplateTree Value)> fields) : TemplateTree
{
    public IReadOnlyList<(BoundTemplate Name, TemplateTree Value)> Fields { get; } = fields;

    public override object? Evaluate(TemplateScope scope)
    {
        var values = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in Fields)
        {
            if (Attempt(() => value.Evaluate(scope)) is { } result and not "")
            {
                values[name.Render(scope)] = result;
            }
        }

        return values;
    }

    /// <summary>The entry's value, or null when it looks below something that is not there.</summary>
    public static object? Attempt(Func<object?> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (MissingValueException)
        {
            return null;
        }
    }
}
