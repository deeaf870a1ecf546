using SyncFleet.Core.Pages;

namespace SyncFleet.Fetcher.Reading;

/// <summary>
/// Reads pages with at most one in advance, so that the source works on the next page while this one is stored. Not safe for
/// two threads.
/// </summary>
internal sealed class PageReadAhead : IAsyncDisposable
{
    private readonly CancellationTokenSource _leave;
    private readonly IAsyncEnumerator<Page> _pages;
    private Task<bool>? _next;

    public PageReadAhead(IAsyncEnumerable<Page> pages, CancellationToken cancellationToken)
    {
        _leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _pages = pages.GetAsyncEnumerator(_leave.Token);
    }

    /// <summary>Begins to read the next page in the background.</summary>
    public void ReadAhead() => _next ??= _pages.MoveNextAsync().AsTask();

    /// <summary>The next page; null when the source has given its last.</summary>
    public async Task<Page?> NextAsync()
    {
        ReadAhead();
        var next = _next!;
        _next = null;
        return await next ? _pages.Current : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        if (_next is { } pending)
        {
            // A page read ahead and not wanted any more: its failure is nobody's, the next slice reads it again.
            await pending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await _pages.DisposeAsync();
        _leave.Dispose();
    }
}
