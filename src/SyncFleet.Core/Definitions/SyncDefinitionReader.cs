using SyncFleet.Contracts;
using SyncFleet.Core.Definitions.Reading;
using SyncFleet.Core.Failures;

namespace SyncFleet.Core.Definitions;

/// <summary>Reads definitions from YAML: a file of documents, each beginning with <c>source:</c> or <c>sync:</c>.</summary>
public static class SyncDefinitionReader
{
    /// <summary>Reads everything and reports every fault at once; never throws for what the text says.</summary>
    /// <param name="yaml">The text of the file, at most 1 048 576 characters.</param>
    /// <param name="file">Its name, for the problems.</param>
    public static DefinitionDocuments Read(string yaml, string file)
    {
        ProblemList problems = new(file);
        List<SourceDefinition> sources = [];
        List<SyncDefinition> syncs = [];
        Dictionary<string, DefinitionOrigin> origins = new(StringComparer.Ordinal);
        var documents = DefinitionYaml.Load(yaml, problems);
        foreach (var document in documents)
        {
            if (document.Root.Find("sync") is not null)
            {
                if (SyncReader.Read(document.Root, problems) is { } sync)
                {
                    syncs.Add(sync);
                    AddOrigin(DefinitionDocuments.SyncKey(sync.Name), document);
                }
            }
            else if (document.Root.Find("source") is null)
            {
                problems.Add(document.Root, "This document is neither a source nor a sync. Needed: 'source: name' with 'connector:', or 'sync: name' with 'source:'.");
            }
            else if (SourceReader.Read(document.Root, problems) is { } source)
            {
                sources.Add(source);
                AddOrigin(DefinitionDocuments.SourceKey(source.Name), document);
            }
        }

        if (documents.Count == 0 && problems.Items.Count == 0)
        {
            problems.Add(0, "", "The file defines nothing. Needed: documents that begin with 'source: name' or 'sync: name'.");
        }

        return new() { Sources = sources, Syncs = syncs, Problems = [.. problems.Items.OrderBy(p => p.Line)], Origins = origins };

        void AddOrigin(string key, DefinitionDocument document)
        {
            if (!origins.TryAdd(key, new() { File = file, Yaml = document.Yaml, Lines = LinesOf(document.Root) }))
            {
                problems.Add(document.Root, $"The {key} is defined twice; first in line {origins[key].Lines[""]}. Keep one.");
            }
        }
    }

    /// <summary>Reads the definition a run works by.</summary>
    /// <exception cref="SyncFleetException">Kind Defect: the text is not one sync without faults, though it was checked when it was applied.</exception>
    public static SyncDefinition ReadSnapshot(string yaml)
    {
        var documents = Read(yaml, "definition");
        return documents is { Problems.Count: 0, Syncs.Count: 1, Sources.Count: 0 }
            ? documents.Syncs[0]
            : throw new SyncFleetException(
                FailureKind.Defect,
                "The stored definition of this sync can't be read any more. Apply it again with 'syncfleet sync apply'.",
                string.Join("; ", documents.Problems.Take(5)));
    }

    private static Dictionary<string, int> LinesOf(MapNode root)
    {
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        Visit(root, root.Line);
        return lines;

        void Visit(DefinitionNode node, int line)
        {
            lines.TryAdd(node.Path, line);
            switch (node)
            {
                case MapNode map:
                    foreach (var entry in map.Entries)
                    {
                        Visit(entry.Value, entry.Line);
                    }

                    break;
                case ListNode list:
                    foreach (var item in list.Items)
                    {
                        Visit(item, item.Line);
                    }

                    break;
            }
        }
    }
}
