using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Expressions.Values;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>
/// A map of names to texts: query parameters, headers, form fields. Entries that come out empty, or look below a missing value,
/// are left out. Where lists are allowed, a list repeats the name.
/// </summary>
internal sealed class RequestFields
{
    private readonly IReadOnlyList<(BoundTemplate Name, TemplateTree Value)> _fields;
    private readonly bool _lists;

    private RequestFields(TemplateFields fields, bool lists)
    {
        _fields = fields.Fields;
        _lists = lists;
    }

    /// <param name="component">The component.</param>
    /// <param name="field">The field of it.</param>
    /// <param name="except">An entry that is somebody else's; null: all are taken.</param>
    /// <returns>Null when the field is absent.</returns>
    public static RequestFields? Create(ManifestComponent component, string field, string? except = null) => component.Tree(field) switch
    {
        null => null,
        TemplateFields fields => Create(component, field, except is null ? fields : new TemplateFields([.. fields.Fields.Where(entry => entry.Name.Written != except)])),
        TemplateLeaf { Template: var text } when text.IsConstant && text.RenderConstant().Length == 0 => null,
        _ => throw component.Fault($"{component.Type}.{field} is supported as a map only"),
    };

    public static RequestFields Create(ManifestComponent component, string field, TemplateFields fields)
    {
        foreach (var (_, value) in fields.Fields)
        {
            if (value is TemplateFields { Fields: var inner } && inner.Any(entry => entry.Name.IsConstant && entry.Name.RenderConstant() == "type"))
            {
                throw component.Fault($"{component.Type}.{field} holds a component, which is not supported");
            }
        }

        return new RequestFields(fields, lists: field != "request_headers");
    }

    public IEnumerable<(string Name, IReadOnlyList<string> Values)> Evaluate(TemplateScope scope)
    {
        foreach (var (name, value) in _fields)
        {
            if (TemplateFields.Attempt(() => Texts(name, value, scope)) is IReadOnlyList<string> texts)
            {
                yield return (name.Text(scope), texts);
            }
        }
    }

    private IReadOnlyList<string>? Texts(BoundTemplate name, TemplateTree value, TemplateScope scope)
    {
        var typed = value.Evaluate(scope);
        // A text that reads as a tuple or set ("1,2") stays the text.
        if (_lists && typed is IReadOnlyList<object?> list and not (TupleValue or SetValue))
        {
            return [.. list.Select(RequestText.Of)];
        }

        if (typed is IReadOnlyDictionary<string, object?>)
        {
            throw new SyncFleetException(
                FailureKind.Configuration, $"'{name.Text(scope)}' came out as a map (manifest line {name.Line}); a parameter, header or form field holds text.");
        }

        var text = value is TemplateLeaf leaf ? leaf.Template.Text(scope) : RequestText.Of(typed);
        return text.Length == 0 ? null : [text];
    }
}
