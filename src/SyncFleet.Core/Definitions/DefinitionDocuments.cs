namespace SyncFleet.Core.Definitions;

/// <summary>What a file (or several) defines, and everything that is wrong with it. With problems, nothing of it may be applied.</summary>
public sealed record DefinitionDocuments
{
    public required IReadOnlyList<SourceDefinition> Sources { get; init; }

    public required IReadOnlyList<SyncDefinition> Syncs { get; init; }

    /// <summary>All faults, in the order of the file.</summary>
    public required IReadOnlyList<DefinitionProblem> Problems { get; init; }

    /// <summary>Where each document was read, by <see cref="SourceKey"/> and <see cref="SyncKey"/>.</summary>
    public required IReadOnlyDictionary<string, DefinitionOrigin> Origins { get; init; }

    public static string SourceKey(string name) => "source " + name;

    public static string SyncKey(string name) => "sync " + name;

    /// <summary>Several files as one; a source or sync that two of them define is a problem.</summary>
    public static DefinitionDocuments Combine(IReadOnlyList<DefinitionDocuments> files)
    {
        Dictionary<string, DefinitionOrigin> origins = new(StringComparer.Ordinal);
        var problems = files.SelectMany(f => f.Problems).ToList();
        foreach (var (key, origin) in files.SelectMany(f => f.Origins))
        {
            if (!origins.TryAdd(key, origin))
            {
                problems.Add(origin.Problem(key.Split(' ')[0], $"The {key} is defined twice; first in {origins[key].File}. Keep one."));
            }
        }

        return new()
        {
            Sources = [.. files.SelectMany(f => f.Sources)],
            Syncs = [.. files.SelectMany(f => f.Syncs)],
            Problems = problems,
            Origins = origins,
        };
    }
}

/// <summary>Where a document was read.</summary>
public sealed record DefinitionOrigin
{
    public required string File { get; init; }

    /// <summary>The document's own YAML, as it stands in the file.</summary>
    public required string Yaml { get; init; }

    /// <summary>Path in the document → line in the file, first is 1; the empty path is the document.</summary>
    public required IReadOnlyDictionary<string, int> Lines { get; init; }

    /// <summary>A problem at a path; where the path is not in the document, at the nearest one above it.</summary>
    public DefinitionProblem Problem(string path, string message)
    {
        var known = path;
        while (known.Length > 0 && !Lines.ContainsKey(known))
        {
            known = known[..Math.Max(0, known.LastIndexOfAny(['.', '[']))];
        }

        return new() { File = File, Line = Lines.GetValueOrDefault(known), Path = path, Message = message };
    }
}
