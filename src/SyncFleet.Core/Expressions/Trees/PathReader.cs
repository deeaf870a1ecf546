using System.Text.Json;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Trees;

/// <summary>
/// The short way for <c>record.a['b']</c>: walks down JSON objects without making a value on the way. Gives up, so that the tree
/// decides, as soon as a step is anything but a present key of an object.
/// </summary>
internal sealed class PathReader
{
    private readonly string name;
    private readonly string[] keys;

    private PathReader(string name, string[] keys)
    {
        this.name = name;
        this.keys = keys;
    }

    /// <summary>Null where the expression is not such a path.</summary>
    public static PathReader? Of(ExpressionNode expression)
    {
        var path = new List<string>();
        while (true)
        {
            switch (expression)
            {
                case AttributeNode attribute when !Access.IsDictMethod(attribute.Name):
                    path.Insert(0, attribute.Name);
                    expression = attribute.Owner;
                    break;
                case ItemNode { Key: ConstantNode { Value: string key } } item:
                    path.Insert(0, key);
                    expression = item.Owner;
                    break;
                case NameNode start:
                    return path.Count == 0 ? null : new PathReader(start.Name, [.. path]);
                default:
                    return null;
            }
        }
    }

    public bool TryRead(IExpressionScope scope, out object? value)
    {
        value = null;
        if (!scope.TryGetValue(name, out var start) || start is not JsonElement json) return false;
        foreach (var key in keys)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(key, out json)) return false;
        }

        value = PythonTypes.Load(json);
        return true;
    }
}
