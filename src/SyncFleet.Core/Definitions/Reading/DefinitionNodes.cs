namespace SyncFleet.Core.Definitions.Reading;

/// <summary>A value of a YAML document with its place, so that every fault can say where it is.</summary>
internal abstract record DefinitionNode
{
    /// <summary>First is 1.</summary>
    public required int Line { get; init; }

    /// <summary>Path in the document; empty for the document itself.</summary>
    public required string Path { get; init; }

    /// <summary>What it is, in words: "text", "a list", "a mapping".</summary>
    public abstract string Kind { get; }
}

internal sealed record ScalarNode : DefinitionNode
{
    public required string Text { get; init; }

    /// <summary>Written without quotes: may mean a number, a boolean or null.</summary>
    public required bool IsPlain { get; init; }

    public bool IsNull => IsPlain && (Text is "" or "~" or "null" or "Null" or "NULL");

    public override string Kind => IsNull ? "empty" : $"'{Shorten(Text)}'";

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}

internal sealed record ListNode : DefinitionNode
{
    public required IReadOnlyList<DefinitionNode> Items { get; init; }

    public override string Kind => "a list";
}

internal sealed record MapNode : DefinitionNode
{
    public required IReadOnlyList<MapEntry> Entries { get; init; }

    public override string Kind => "a mapping";

    public DefinitionNode? Find(string key) => Entries.FirstOrDefault(e => e.Key == key)?.Value;
}

internal sealed record MapEntry
{
    public required string Key { get; init; }
    public required int Line { get; init; }
    public required DefinitionNode Value { get; init; }
}

/// <summary>One document of a file with its own text.</summary>
internal sealed record DefinitionDocument
{
    public required MapNode Root { get; init; }
    public required string Yaml { get; init; }
}
