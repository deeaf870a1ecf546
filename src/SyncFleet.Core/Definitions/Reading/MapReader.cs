using System.Globalization;

namespace SyncFleet.Core.Definitions.Reading;

/// <summary>Takes the members of a mapping one by one; <see cref="RefuseUnknown"/> reports those nobody took.</summary>
internal sealed class MapReader(MapNode map, ProblemList problems)
{
    private readonly List<string> _taken = [];

    public MapNode Map { get; } = map;

    public bool Has(string name) => Map.Find(name) is not (null or ScalarNode { IsNull: true });

    public void Problem(string name, string message)
    {
        var entry = Map.Entries.FirstOrDefault(e => e.Key == name);
        problems.Add(entry?.Line ?? Map.Line, Join(name), message);
    }

    /// <summary>The member, or null when it is not there or empty (a problem when it is required).</summary>
    public DefinitionNode? Take(string name, string? requiredAs = null)
    {
        _taken.Add(name);
        var node = Map.Find(name);
        if (node is not (null or ScalarNode { IsNull: true }))
        {
            return node;
        }

        if (requiredAs is not null)
        {
            Problem(name, $"'{name}' is missing. Needed: {requiredAs}.");
        }

        return null;
    }

    public string? Text(string name, string? requiredAs = null)
    {
        var node = Take(name, requiredAs);
        if (node is ScalarNode scalar)
        {
            return scalar.Text;
        }

        if (node is not null)
        {
            problems.Add(node, $"'{name}' is text; this is {node.Kind}.");
        }

        return null;
    }

    /// <summary>Text for which <paramref name="fault"/> finds nothing.</summary>
    public string? Text(string name, Func<string, string?> fault, string? requiredAs = null)
    {
        var text = Text(name, requiredAs);
        if (text is not null && fault(text) is { } message)
        {
            Problem(name, message);
        }

        return text;
    }

    public bool Flag(string name)
    {
        if (Take(name) is not { } node)
        {
            return false;
        }

        if (node is ScalarNode { Text: "true" or "false" } scalar)
        {
            return scalar.Text == "true";
        }

        problems.Add(node, $"'{name}' is {node.Kind}. Allowed: true, false.");
        return false;
    }

    public int Number(string name, int otherwise, int min, int max)
    {
        if (Take(name) is not { } node)
        {
            return otherwise;
        }

        if (node is ScalarNode scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        problems.Add(node, $"'{name}' is {node.Kind}. Allowed: a whole number from {min} to {max}.");
        return otherwise;
    }

    /// <summary>One of the words of <paramref name="choices"/>.</summary>
    public T Choice<T>(string name, T otherwise, IReadOnlyList<(string Word, T Value)> choices)
    {
        if (Take(name) is not { } node)
        {
            return otherwise;
        }

        foreach (var (word, value) in choices)
        {
            if (node is ScalarNode scalar && scalar.Text == word)
            {
                return value;
            }
        }

        var words = choices.Select(c => c.Word).ToList();
        problems.Add(node, $"'{name}' is {node.Kind}. Allowed: {Names.Quote(words)}.{(node is ScalarNode s ? Names.Suggest(s.Text, words) : "")}");
        return otherwise;
    }

    /// <summary>A list of texts, or one text alone.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        switch (Take(name))
        {
            case null:
                return [];
            case ScalarNode scalar:
                return [scalar.Text];
            case ListNode list when list.Items.All(i => i is ScalarNode { IsNull: false }):
                return [.. list.Items.Cast<ScalarNode>().Select(i => i.Text)];
            case var node:
                problems.Add(node, $"'{name}' is a list of texts; this is {(node is ListNode ? "a list with something else in it" : node.Kind)}.");
                return [];
        }
    }

    public IReadOnlyList<DefinitionNode> Items(string name, string requiredAs)
    {
        var node = Take(name, requiredAs);
        if (node is ListNode { Items.Count: > 0 } list)
        {
            return list.Items;
        }

        if (node is not null)
        {
            problems.Add(node, $"'{name}' is {(node is ListNode ? "an empty list" : node.Kind)}. Needed: {requiredAs}.");
        }

        return [];
    }

    public MapNode? Mapping(string name, string what, bool required = false)
    {
        var node = Take(name, required ? what : null);
        if (node is not (null or MapNode))
        {
            problems.Add(node, $"'{name}' is {node.Kind}. Needed: {what}.");
        }

        return node as MapNode;
    }

    /// <summary>Call last: what nobody took is not allowed here.</summary>
    public void RefuseUnknown()
    {
        foreach (var entry in Map.Entries.Where(e => !_taken.Contains(e.Key)))
        {
            problems.Add(entry.Line, Join(entry.Key), $"'{entry.Key}' is not known here. Allowed: {Names.Quote(_taken)}.{Names.Suggest(entry.Key, _taken)}");
        }
    }

    private string Join(string name) => Map.Path.Length == 0 ? name : $"{Map.Path}.{name}";
}
