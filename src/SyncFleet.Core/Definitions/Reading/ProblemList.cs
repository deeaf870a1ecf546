namespace SyncFleet.Core.Definitions.Reading;

/// <summary>Collects the faults of one file.</summary>
internal sealed class ProblemList(string file)
{
    private readonly List<DefinitionProblem> _problems = [];

    public IReadOnlyList<DefinitionProblem> Items => _problems;

    public void Add(DefinitionNode node, string message) => Add(node.Line, node.Path, message);

    public void Add(int line, string path, string message) =>
        _problems.Add(new() { File = file, Line = line, Path = path, Message = message });
}
