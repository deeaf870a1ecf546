namespace SyncFleet.Contracts.Api;

/// <summary>Body of <c>POST /api/v1/definitions</c>: all files are applied, or none.</summary>
public sealed record ApplyDefinitions
{
    public required IReadOnlyList<DefinitionFile> Files { get; init; }

    /// <summary><c>source.setting</c> → value, replacing what the files say. Absent means none.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }
}

/// <summary>One YAML file.</summary>
public sealed record DefinitionFile
{
    /// <summary>For the problems.</summary>
    public required string Name { get; init; }

    public required string Yaml { get; init; }
}

/// <summary>What applying definitions changed.</summary>
public sealed record DefinitionsApplied
{
    public required IReadOnlyList<AppliedDefinition> Sources { get; init; }
    public required IReadOnlyList<AppliedDefinition> Syncs { get; init; }
}

/// <summary>One definition after it was applied.</summary>
public sealed record AppliedDefinition
{
    public required string Name { get; init; }

    /// <summary><c>created</c>, <c>changed</c> or <c>unchanged</c>.</summary>
    public required string Change { get; init; }

    /// <summary>Streams whose checkpoint was dropped because they now go to another table or have another key: the next run reads them in full.</summary>
    public IReadOnlyList<string> RereadStreams { get; init; } = [];
}

/// <summary>One fault of a definition.</summary>
public sealed record DefinitionFault
{
    public required string File { get; init; }

    /// <summary>First is 1; 0 when the place is not known.</summary>
    public required int Line { get; init; }

    /// <summary>Path in the document; empty for the document itself.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong and what is allowed.</summary>
    public required string Message { get; init; }
}
