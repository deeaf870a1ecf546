using SyncFleet.Core.Pages;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Reading;

/// <summary>What a slice has stored so far, for the log and the metrics.</summary>
internal sealed class SliceCount
{
    public int Pages { get; private set; }

    public long Records { get; private set; }

    public void Add(Slice slice, Page page)
    {
        Pages++;
        Records += page.RecordCount;
        KeyValuePair<string, object?> connector = new("connector", slice.Connector);
        KeyValuePair<string, object?> stream = new("stream", slice.Stream);
        FleetMetrics.PagesFetched.Add(1, connector, stream);
        FleetMetrics.RecordsRead.Add(page.RecordCount, connector, stream);
    }
}
