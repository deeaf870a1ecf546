using System.Buffers;
using System.Runtime.ExceptionServices;
using SyncFleet.Connectors.Reading;

namespace SyncFleet.Connectors.Finale;

/// <summary>
/// Makes pages of one answer. Each can be the last that is stored: its position goes on right behind it. So a budget that runs
/// out between the details of two orders costs nothing of what was read.
/// </summary>
internal sealed class ChangesCutter
{
    private const int LargestPageBytes = 8 * 1024 * 1024;

    private readonly ChangedRows _rows;
    private readonly ChangesPosition _begin;
    private readonly DateTime? _upper;
    private readonly int _pageRows;
    private readonly SingleRecords? _singles;
    private readonly RowFilter _filter;
    private ChangesPosition _position;
    private int _at;

    /// <param name="stream">The stream.</param>
    /// <param name="rows">The answer.</param>
    /// <param name="begin">The position it was asked for at.</param>
    /// <param name="upper">Upper bound it was asked for with; null: open.</param>
    /// <param name="pageRows">Most records of a page.</param>
    /// <param name="singles">Completes rows; null: they are complete.</param>
    public ChangesCutter(FinaleStream stream, ChangedRows rows, ChangesPosition begin, DateTime? upper, int pageRows, SingleRecords? singles)
    {
        _rows = rows;
        _begin = _position = begin;
        _upper = upper;
        _pageRows = pageRows;
        _singles = singles;
        _filter = new RowFilter(stream, rows.Table);
    }

    public bool IsDone => _at >= _rows.Count;

    public async Task<Cut> CutAsync(CancellationToken cancellationToken)
    {
        var (picked, passed) = Pick();
        var (ready, failure) = await CompleteAsync(picked, cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        var written = 0;
        while (written < ready.Count && buffer.WrittenCount < LargestPageBytes)
        {
            Write(picked[written], ready[written], buffer);
            written++;
        }

        var from = _at;
        _at = written < picked.Count ? picked[written] : passed;
        MovePosition(from, picked.Take(written));
        failure = written < ready.Count ? null : failure;
        return new Cut
        {
            Records = buffer.WrittenMemory,
            RecordCount = written,
            Next = IsDone && failure is null ? AfterAnswer() : _position,
            CursorAfter = _position.CursorAfter(),
            HasMoved = _at > from,
            Failure = failure,
        };
    }

    // The next rows that are the stream's and were not read before, and the place behind them.
    private (List<int> Picked, int Passed) Pick()
    {
        var picked = new List<int>(Math.Min(_pageRows, _rows.Count - _at));
        var index = _at;
        for (; index < _rows.Count && picked.Count < _pageRows; index++)
        {
            if (_filter.Takes(_rows.Row(index)) && !(_rows.Date(index) == _begin.Lower && _begin.HasRead(_rows.Hash(index))))
            {
                picked.Add(index);
            }
        }

        return (picked, index);
    }

    private async Task<(IReadOnlyList<ReadOnlyMemory<byte>?> Ready, ExceptionDispatchInfo? Failure)> CompleteAsync(
        List<int> picked, CancellationToken cancellationToken) =>
        _singles is null
            ? (new ReadOnlyMemory<byte>?[picked.Count], null)
            : await _singles.ReadAsync(_rows.Table, [.. picked.Select(_rows.Row)], cancellationToken);

    private void Write(int index, ReadOnlyMemory<byte>? single, ArrayBufferWriter<byte> buffer)
    {
        if (single is { } record)
        {
            RowText.Write(record.Span, buffer);
        }
        else
        {
            _rows.Table.WriteRow(_rows.Row(index), default, buffer);
        }

        buffer.Write("\n"u8);
    }

    private void MovePosition(int from, IEnumerable<int> written)
    {
        if (_at == from || _rows.Date(_at - 1) is not { } date)
        {
            return;
        }

        var seen = _position.Seen is { } latest && latest > date ? latest : date;
        if (date <= _begin.Lower)
        {
            // All rows of this instant are in the answer, sorted by hash.
            _position = _position with { Mark = _rows.Hash(_at - 1), Seen = seen };
            return;
        }

        var edge = date > _position.Lower ? EdgeSet.Empty : _position.Edge;
        var hashes = written.Where(index => _rows.Date(index) == date).Take(EdgeSet.Capacity - edge.Count).Select(_rows.Hash).ToList();
        _position = _position with { Lower = date, Edge = edge.With(hashes), Mark = null, Seen = seen };
    }

    // A full answer goes on at its last date, one that is not at the end of its window; the open window is the last.
    private ChangesPosition? AfterAnswer()
    {
        if (_rows.IsFull)
        {
            return _position;
        }

        return _upper is { } upper
            ? _position with { Lower = upper, Edge = _position.Lower == upper ? _position.Edge : EdgeSet.Empty, Mark = null }
            : null;
    }
}
