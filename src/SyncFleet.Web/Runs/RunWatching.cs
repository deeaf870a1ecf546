using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Control.Views;

namespace SyncFleet.Web.Runs;

/// <summary>Follows a run by looking at its rows: at most four times a second, and only while somebody watches.</summary>
public sealed class RunWatching(ControlDatabase database, RunStore runs, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    // Proxies close a connection on which nothing moves.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The run as soon as it exists; null when there is none. Waits up to 30 s for one whose id is younger than that: it was asked
    /// for and the coordinator is about to take it.
    /// </summary>
    public async Task<RunDetail?> WaitAsync(TenantId tenant, SyncRunId run, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(tenant, run, cancellationToken) is { } found)
            {
                return found;
            }

            if (AgeOf(run) > StartLimit)
            {
                return null;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>The run now, after each change and at least every 15 s, last when it has ended.</summary>
    public async IAsyncEnumerable<RunDetail> FollowAsync(TenantId tenant, SyncRunId run, RunDetail first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var current = first;
        while (true)
        {
            yield return current;
            if (current.HasEnded)
            {
                yield break;
            }

            current = await WaitForChangeAsync(tenant, run, current, cancellationToken);
        }
    }

    private async Task<RunDetail> WaitForChangeAsync(TenantId tenant, SyncRunId run, RunDetail last, CancellationToken cancellationToken)
    {
        var seen = Fingerprint(last);
        var since = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Interval, time, cancellationToken);
            var now = await FindAsync(tenant, run, cancellationToken);
            if ((now is not null && Fingerprint(now) != seen) || time.GetElapsedTime(since) >= LongestSilence)
            {
                // A queued run has no row for the moment in which it is taken from the queue; for longer only when it was canceled there.
                return now ?? last with { Status = "canceled" };
            }
        }
    }

    private async Task<RunDetail?> FindAsync(TenantId tenant, SyncRunId run, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant, cancellationToken);
        return await runs.FindAsync(session.Tables, run, cancellationToken);
    }

    // A version-7 id carries the time it was made at.
    private TimeSpan AgeOf(SyncRunId run)
    {
        Span<byte> bytes = stackalloc byte[16];
        run.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (long)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return run.Value.Version == 7 ? time.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.MaxValue;
    }

    // Rates change with the clock alone; they are no news.
    private static string Fingerprint(RunDetail run) => JsonSerializer.Serialize(
        run with { RecordsPerSecond = 0, Streams = [.. run.Streams.Select(s => s with { RecordsPerSecond = 0 })] }, ApiJson.Default.RunDetail);
}
