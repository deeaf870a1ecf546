using SyncFleet.Core.Pages;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Reading;

/// <summary>What a slice has stored so far and since when, for its end, the log and the metrics.</summary>
internal sealed class SliceCount(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public int Pages { get; private set; }

    public long Records { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void Add(Slice slice, Page page)
    {
        var records = page.RecordCount + page.Rejected.Count + page.FilteredCount;
        Pages++;
        Records += records;
        KeyValuePair<string, object?> connector = new("connector", slice.Connector);
        KeyValuePair<string, object?> stream = new("stream", slice.Stream);
        FleetMetrics.PagesFetched.Add(1, connector, stream);
        FleetMetrics.RecordsRead.Add(records, connector, stream);
    }
}
