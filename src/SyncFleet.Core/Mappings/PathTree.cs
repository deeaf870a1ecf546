using System.Globalization;
using System.Text;

namespace SyncFleet.Core.Mappings;

/// <summary>
/// The dotted paths a mapping wants, as one tree, so that a record is walked once for all of them. A step is the name of a
/// member or, in a list, the place of an element (first is 0). Unchanging once built.
/// </summary>
internal sealed class PathTree
{
    private int _nodeCount;

    public PathTree() => Root = NewNode(name: "");

    public PathNode Root { get; }

    public int NodeCount => _nodeCount;

    /// <summary>Number of different paths.</summary>
    public int SlotCount { get; private set; }

    /// <summary>The slot that holds the value at <paramref name="path"/>; the same path has the same slot.</summary>
    /// <param name="path">Dotted path; empty means the record itself.</param>
    /// <param name="asJson">The value may be handed on as JSON, so what PostgreSQL refuses in it must be noticed.</param>
    public int Add(string path, bool asJson)
    {
        var node = Root;
        foreach (var step in path.Length == 0 ? [] : path.Split('.'))
        {
            node = node.Children.FirstOrDefault(c => c.Name == step) ?? AddChild(node, step);
        }

        node.IsJson |= asJson;
        if (node.Slot < 0)
        {
            node.Slot = SlotCount++;
        }

        return node.Slot;
    }

    private PathNode AddChild(PathNode parent, string step)
    {
        var child = NewNode(step);
        parent.Children = [.. parent.Children, child];
        return child;
    }

    private PathNode NewNode(string name) => new()
    {
        Id = _nodeCount++,
        Name = name,
        Utf8Name = Encoding.UTF8.GetBytes(name),
        ElementIndex = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1,
    };
}

/// <summary>One step of the paths.</summary>
internal sealed class PathNode
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public required byte[] Utf8Name { get; init; }

    /// <summary>Place of the element this step means in a list; -1: none.</summary>
    public required int ElementIndex { get; init; }

    public PathNode[] Children { get; set; } = [];

    /// <summary>Where the value goes; -1: only a step on the way.</summary>
    public int Slot { get; set; } = -1;

    public bool IsJson { get; set; }
}
