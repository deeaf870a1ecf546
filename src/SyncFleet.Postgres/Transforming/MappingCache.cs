using SyncFleet.Contracts;
using SyncFleet.Core.Mappings;

namespace SyncFleet.Postgres.Transforming;

/// <summary>The compiled mappings used last; the one unused longest makes room. Safe for many threads.</summary>
/// <param name="capacity">How many are kept, 1 or more.</param>
internal sealed class MappingCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamRunId, LinkedListNode<(StreamRunId Id, StreamMapping Mapping)>> _nodes = [];
    private readonly LinkedList<(StreamRunId Id, StreamMapping Mapping)> _byUse = [];

    public StreamMapping? Find(StreamRunId streamRun)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(streamRun, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Mapping;
        }
    }

    public void Add(StreamRunId streamRun, StreamMapping mapping)
    {
        lock (_lock)
        {
            if (_nodes.Remove(streamRun, out var known))
            {
                _byUse.Remove(known);
            }

            _nodes[streamRun] = _byUse.AddFirst((streamRun, mapping));
            if (_nodes.Count > capacity)
            {
                _nodes.Remove(_byUse.Last!.Value.Id);
                _byUse.RemoveLast();
            }
        }
    }
}
