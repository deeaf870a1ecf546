using SyncFleet.Connectors;

namespace SyncFleet.Fetcher.Reading;

/// <summary>What a slice reads with. Holds opened secrets: never logged.</summary>
internal sealed record OpenedRead(IConnector Connector, SourceContext Source, ReadRequest Request)
{
    public override string ToString() => nameof(OpenedRead);
}
