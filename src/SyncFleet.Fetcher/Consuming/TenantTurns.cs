using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Consuming;

/// <summary>
/// Shares a connector's places of this process among the tenants that have streams to read: nobody waits behind the many streams of
/// one. A tenant alone has all places; a slice beyond its tenant's share is parked for a moment, so that the queue moves on.
/// </summary>
internal sealed class TenantTurns(TurnStore store, IOptions<FetcherOptions> options, TimeProvider time, ILogger<TenantTurns> logger)
{
    private static readonly TimeSpan LoadAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, (long ReadAt, IReadOnlyDictionary<TenantId, int> Streams)> _loads = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Connector, TenantId Tenant), int> _held = [];
    private readonly Lock _lock = new();

    /// <summary>The turn, to be disposed when the slice has ended; null when the slice gives way and comes again later.</summary>
    /// <param name="message">The slice's command.</param>
    /// <param name="takeOver">True when the slice was begun before: it goes on whatever the shares are.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task<IDisposable?> TakeAsync(FetchStream message, bool takeOver, CancellationToken cancellationToken)
    {
        var streams = await LoadAsync(message.Connector, cancellationToken);
        var share = FairShares.Of(message.TenantId, streams, options.Value.Concurrency);
        if (TryHold((message.Connector, message.TenantId), takeOver ? int.MaxValue : share))
        {
            return new Turn(this, (message.Connector, message.TenantId));
        }

        var wait = Wait((message.StreamRunId, message.Part), streams.GetValueOrDefault(message.TenantId), share);
        if (await store.GiveWayAsync(message, wait, cancellationToken))
        {
            FleetMetrics.WorkParked.Add(1, new KeyValuePair<string, object?>("kind", "fetch_stream"));
            logger.SliceGivesWay(message.Slice, wait, share);
        }

        return null;
    }

    private async Task<IReadOnlyDictionary<TenantId, int>> LoadAsync(string connector, CancellationToken cancellationToken)
    {
        if (_loads.TryGetValue(connector, out var known) && time.GetElapsedTime(known.ReadAt) < LoadAge)
        {
            return known.Streams;
        }

        var streams = await store.ReadLoadAsync(connector, cancellationToken);
        _loads[connector] = (time.GetTimestamp(), streams);
        return streams;
    }

    // About one of a tenant's waiting slices a second comes back for each of its places; which one, its id says.
    private static TimeSpan Wait((StreamRunId Stream, int? Part) which, int streams, int share)
    {
        var longest = TimeSpan.FromSeconds(Math.Max(1, (double)streams / share));
        var spread = (uint)which.GetHashCode() / (double)uint.MaxValue;
        return TimeSpan.FromSeconds(0.5) + ((longest < LongestWait ? longest : LongestWait) * spread);
    }

    private bool TryHold((string Connector, TenantId Tenant) whose, int limit)
    {
        lock (_lock)
        {
            var held = _held.GetValueOrDefault(whose);
            if (held >= limit)
            {
                return false;
            }

            _held[whose] = held + 1;
            return true;
        }
    }

    private void Release((string Connector, TenantId Tenant) whose)
    {
        lock (_lock)
        {
            if (--_held[whose] == 0)
            {
                _held.Remove(whose);
            }
        }
    }

    private sealed class Turn(TenantTurns owner, (string Connector, TenantId Tenant) whose) : IDisposable
    {
        public void Dispose() => owner.Release(whose);
    }
}
