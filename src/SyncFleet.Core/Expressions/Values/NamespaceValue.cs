namespace SyncFleet.Core.Expressions.Values;

/// <summary>What <c>namespace()</c> gives: the one value a template can change, so that a loop can hand something out.</summary>
internal sealed class NamespaceValue : IAttributed
{
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);

    public void Set(string name, object? value) => values[name] = value;

    public bool TryGetAttribute(string name, out object? value) => values.TryGetValue(name, out value);
}
