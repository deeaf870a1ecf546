namespace SyncFleet.Core.Expressions;

/// <summary>
/// The names a template can see: <c>config</c>, <c>record</c>, <c>response</c> … Values are: null, bool, long, BigInteger, double,
/// string, <see cref="System.Text.Json.JsonElement"/>, <c>IReadOnlyDictionary&lt;string, object?&gt;</c>, <c>IReadOnlyList&lt;object?&gt;</c>.
/// </summary>
public interface IExpressionScope
{
    /// <summary>False means the name is unknown here, which is an error wherever it is used.</summary>
    bool TryGetValue(string name, out object? value);
}
