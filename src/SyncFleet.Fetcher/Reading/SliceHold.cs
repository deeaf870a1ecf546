using System.Data.Common;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Reading;

/// <summary>
/// A slice in a fetcher's hands. Renews its lease for as long as its pages take, and ends the read when the lease is lost or the
/// slice has lasted too long. Dispose it when the slice is left.
/// </summary>
internal sealed class SliceHold : IAsyncDisposable
{
    private readonly SliceStore _slices;
    private readonly Slice _slice;
    private readonly TimeSpan _lease;
    private readonly CancellationTokenSource _timeUp;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _reading;
    private readonly CancellationTokenSource _left = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _renewing;

    /// <param name="slices">Where the lease is.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="lease">How long the lease holds each time it is renewed.</param>
    /// <param name="longest">How long the slice may last.</param>
    /// <param name="time">Clock of both.</param>
    /// <param name="cancellationToken">Ends the read, too.</param>
    public SliceHold(SliceStore slices, Slice slice, TimeSpan lease, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        (_slices, _slice, _lease) = (slices, slice, lease);
        _timeUp = new CancellationTokenSource(longest, time);
        _reading = CancellationTokenSource.CreateLinkedTokenSource(_timeUp.Token, _lost.Token, cancellationToken);
        _timer = new PeriodicTimer(lease / 3, time);
        _renewing = RenewAsync();
    }

    /// <summary>Canceled when no further page is to be awaited.</summary>
    public CancellationToken Reading => _reading.Token;

    /// <summary>The slice has lasted as long as it may.</summary>
    public bool IsTimeUp => _timeUp.IsCancellationRequested;

    /// <summary>The lease is another fetcher's, or the run was stopped.</summary>
    public bool IsLost => _lost.IsCancellationRequested;

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _renewing;
        _timer.Dispose();
        _reading.Dispose();
        _timeUp.Dispose();
        _lost.Dispose();
        _left.Dispose();
    }

    private async Task RenewAsync()
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(_left.Token))
            {
                if (!await TryRenewAsync())
                {
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The slice is left.
        }
    }

    private async Task<bool> TryRenewAsync()
    {
        try
        {
            return await _slices.RenewAsync(_slice, _lease, _left.Token);
        }
        catch (DbException)
        {
            // Whether the lease still holds can't be told; storing the next page will say.
            return true;
        }
    }
}
