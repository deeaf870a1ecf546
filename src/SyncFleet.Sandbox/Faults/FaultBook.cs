using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Faults;

/// <summary>The faults that are switched on, and which request each of them strikes.</summary>
internal sealed class FaultBook(ulong seed, IReadOnlyList<FaultRule> configured)
{
    private readonly Lock _book = new();
    private readonly List<ActiveFault> _active = [.. configured.Select(r => new ActiveFault(r))];
    private readonly Dictionary<string, long> _requests = new(StringComparer.Ordinal);
    private readonly Dictionary<FaultKind, long> _struck = [];

    public void Add(IEnumerable<FaultRule> rules)
    {
        lock (_book)
        {
            _active.AddRange(rules.Select(r => new ActiveFault(r)));
        }
    }

    public void Clear()
    {
        lock (_book)
        {
            _active.Clear();
        }
    }

    /// <summary>Back to the configured faults and to request number 0.</summary>
    public void Reset()
    {
        lock (_book)
        {
            _active.Clear();
            _active.AddRange(configured.Select(r => new ActiveFault(r)));
            _requests.Clear();
            _struck.Clear();
        }
    }

    public IReadOnlyList<FaultRule> Rules()
    {
        lock (_book)
        {
            return [.. _active.Select(a => a.Remaining)];
        }
    }

    /// <summary>How often each kind has struck.</summary>
    public IReadOnlyDictionary<string, long> Struck()
    {
        lock (_book)
        {
            return _struck.ToDictionary(s => s.Key.ToString(), s => s.Value, StringComparer.Ordinal);
        }
    }

    /// <summary>Decides for the next request to a stream.</summary>
    public FaultDecision Decide(string upstream, string stream)
    {
        lock (_book)
        {
            if (_active.Count == 0)
            {
                return FaultDecision.None;
            }

            var place = $"{upstream}/{stream}";
            var request = _requests[place] = _requests.GetValueOrDefault(place) + 1;
            List<FaultRule> struck = [];
            List<FaultRule> byRecord = [];
            foreach (var fault in _active.Where(a => a.Concerns(upstream, stream)))
            {
                if (fault.Rule is { Kind: FaultKind.Malformed, Rate: not null })
                {
                    byRecord.Add(fault.Rule);
                }
                else if (fault.Strikes(Chance.Of(Chance.Seed(seed, place), (ulong)request, (ulong)fault.Rule.Kind)))
                {
                    struck.Add(fault.Rule);
                    _struck[fault.Rule.Kind] = _struck.GetValueOrDefault(fault.Rule.Kind) + 1;
                }
            }

            _active.RemoveAll(a => a.IsSpent);
            return new(struck, byRecord, request);
        }
    }

    private sealed class ActiveFault(FaultRule rule)
    {
        private int _after = rule.After;
        private int _next = rule.Next ?? 0;

        public FaultRule Rule => rule;

        public FaultRule Remaining => rule.Next is null ? rule : rule with { Next = _next, After = _after };

        public bool IsSpent => rule.Next is not null && _next == 0;

        public bool Concerns(string upstream, string stream) =>
            (rule.Upstream is null || rule.Upstream == upstream)
            && (rule.Stream is null || rule.Stream.TrimEnd('s') == stream.TrimEnd('s'));

        public bool Strikes(ulong chance)
        {
            if (rule.Rate is { } rate)
            {
                return Chance.Share(chance) < rate;
            }

            if (_after > 0)
            {
                _after--;
                return false;
            }

            _next--;
            return true;
        }
    }
}
