namespace SyncFleet.Core.Expressions;

/// <summary>A scope over a dictionary of names. A name with the value null is known; a name that is absent is unknown.</summary>
public sealed class ExpressionScope(IReadOnlyDictionary<string, object?> names) : IExpressionScope
{
    public static ExpressionScope Empty { get; } = new(new Dictionary<string, object?>(StringComparer.Ordinal));

    public bool TryGetValue(string name, out object? value) => names.TryGetValue(name, out value);
}
