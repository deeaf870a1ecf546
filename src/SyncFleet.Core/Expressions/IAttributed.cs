namespace SyncFleet.Core.Expressions;

/// <summary>
/// A value of a scope that has attributes beside its keys, as the slice of a stream has <c>partition</c>: <c>x.name</c> takes the
/// attribute before a key of that name, <c>x['name']</c> the key before the attribute.
/// </summary>
public interface IAttributed
{
    bool TryGetAttribute(string name, out object? value);
}
