namespace SyncFleet.Core.Expressions.Parsing;

/// <summary>Which names the template sets itself at the place being read, and which it needs from outside.</summary>
internal sealed class NameScopes
{
    private readonly Stack<HashSet<string>> scopes = new([new HashSet<string>(StringComparer.Ordinal)]);
    private readonly List<string> free = [];

    public IReadOnlyList<string> Free => free;

    public void Open() => scopes.Push(new HashSet<string>(StringComparer.Ordinal));

    public void Close() => scopes.Pop();

    public void Declare(string name) => scopes.Peek().Add(name);

    public bool IsLocal(string name) => scopes.Any(s => s.Contains(name));

    public void NeedFromOutside(string name)
    {
        if (!free.Contains(name, StringComparer.Ordinal)) free.Add(name);
    }
}
