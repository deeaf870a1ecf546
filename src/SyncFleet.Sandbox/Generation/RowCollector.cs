namespace SyncFleet.Sandbox.Generation;

/// <summary>Gathers a page from one range after another, jumping over what the page skips.</summary>
internal sealed class RowCollector(RowQuery query)
{
    private readonly List<SandboxRow> _rows = [];
    private long _toSkip = query.Skip;
    private long _total;

    public RowPage Page => new(_rows, _total);

    public void Take(IndexRange range, Func<long, SandboxRow> row)
    {
        if (query.Where is { } where)
        {
            range.Walk(0, index =>
            {
                var candidate = row(index);
                if (where(candidate))
                {
                    _total++;
                    Offer(candidate);
                }

                return true;
            });
            return;
        }

        var length = range.Length;
        _total += length;
        var skipped = Math.Min(_toSkip, length);
        _toSkip -= skipped;
        if (skipped < length && _rows.Count < query.Limit)
        {
            range.Walk(skipped, index =>
            {
                _rows.Add(row(index));
                return _rows.Count < query.Limit;
            });
        }
    }

    private void Offer(SandboxRow row)
    {
        if (_toSkip > 0)
        {
            _toSkip--;
        }
        else if (_rows.Count < query.Limit)
        {
            _rows.Add(row);
        }
    }
}
