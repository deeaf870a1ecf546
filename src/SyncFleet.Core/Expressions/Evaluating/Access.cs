using System.Text.Json;
using SyncFleet.Core.Expressions.Methods;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Evaluating;

/// <summary>
/// <c>x.name</c> and <c>x[key]</c>. The dot takes a method or property of the type first and then a key, brackets the other way
/// round; what is neither is a missing value, and below a missing value there is nothing but an error.
/// </summary>
internal static class Access
{
    public static object? Attribute(object? owner, string name)
    {
        if (owner is Undefined missing) throw missing.Fault($"'{name}' is asked of it");
        if (TryGetOwn(owner, name, out var value)) return value;
        if (owner is not null && DictAccess.TryGet(owner, name, out value)) return value;
        return Undefined.Of(owner, name);
    }

    public static object? Item(object? owner, object? key)
    {
        if (owner is Undefined missing) throw missing.Fault("a key is asked of it");
        if (owner is not null && TryGetItem(owner, key, out var value)) return value;
        if (key is string name && TryGetOwn(owner, name, out value)) return value;
        return Undefined.Of(owner);
    }

    /// <summary>True for a name that the dot takes for a method of a dict, whatever its keys.</summary>
    public static bool IsDictMethod(string name) => DictMethods.All.ContainsKey(name);

    private static bool TryGetOwn(object? owner, string name, out object? value)
    {
        if (owner is IAttributed attributed && attributed.TryGetAttribute(name, out value))
        {
            value = PythonTypes.Load(value);
            return true;
        }

        if (MethodCatalog.Find(owner, name) is { } method)
        {
            value = new BoundMethod(name, owner, method);
            return true;
        }

        return PropertyCatalog.TryGet(owner, name, out value);
    }

    private static bool TryGetItem(object owner, object? key, out object? value)
    {
        value = null;
        if (PythonTypes.IsMapping(owner)) return KeyComparer.IsHashable(key) && DictAccess.TryGet(owner, key, out value);
        if (!Numbers.IsWhole(key)) return false;
        var big = Numbers.ToBig(key);
        if (big < int.MinValue || big > int.MaxValue) return false;
        var index = (int)big;
        return owner switch
        {
            string text => TryGetCharacter(text, index, out value),
            JsonElement json => TryGetElement(json, index, out value),
            GeneratorValue or ViewValue or SetValue => false,
            IReadOnlyList<object?> list => TryGetMember(list, index, out value),
            _ => false,
        };
    }

    private static bool TryGetCharacter(string text, int index, out object? value)
    {
        value = null;
        if (TextPoints.HasPairs(text)) return TryGetMember([.. TextPoints.Split(text)], index, out value);
        if (index < 0) index += text.Length;
        if ((uint)index >= (uint)text.Length) return false;
        value = text[index].ToString();
        return true;
    }

    private static bool TryGetElement(in JsonElement json, int index, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Array) return false;
        var length = json.GetArrayLength();
        if (index < 0) index += length;
        if ((uint)index >= (uint)length) return false;
        value = PythonTypes.Load(json[index]);
        return true;
    }

    private static bool TryGetMember(IReadOnlyList<object?> list, int index, out object? value)
    {
        value = null;
        if (index < 0) index += list.Count;
        if ((uint)index >= (uint)list.Count) return false;
        value = PythonTypes.Load(list[index]);
        return true;
    }
}
