using System.Text.Json;
using SyncFleet.Core.Expressions;

namespace SyncFleet.Connectors.Manifests.Templates;

/// <summary>
/// The names the templates of one read can see. A child scope adds names for a slice, a page or a record; the record scope is
/// reused from record to record.
/// </summary>
internal sealed class TemplateScope(TemplateScope? parent = null) : IExpressionScope
{
    private readonly Dictionary<string, object?> _names = new(StringComparer.Ordinal);

    public static TemplateScope For(JsonElement config) => new TemplateScope().With("config", config);

    public TemplateScope With(string name, object? value)
    {
        _names[name] = value;
        return this;
    }

    public TemplateScope NewChild() => new(this);

    public bool TryGetValue(string name, out object? value) =>
        _names.TryGetValue(name, out value) || (parent is not null && parent.TryGetValue(name, out value));
}
