using SyncFleet.Core.Rows;

namespace SyncFleet.Benchmarks.Transforming;

/// <summary>Takes rows and keeps nothing, so that what is left is the mapping.</summary>
internal sealed class DiscardingRowWriter : IRowWriter
{
    public static DiscardingRowWriter Instance { get; } = new();

    public void BeginRow()
    {
    }

    public void WriteNull()
    {
    }

    public void WriteText(ReadOnlySpan<byte> utf8)
    {
    }

    public void WriteInteger(long value)
    {
    }

    public void WriteDecimal(ReadOnlySpan<byte> digits)
    {
    }

    public void WriteBoolean(bool value)
    {
    }

    public void WriteTimestamp(long unixMicroseconds)
    {
    }

    public void WriteDate(int unixDays)
    {
    }

    public void WriteJson(ReadOnlySpan<byte> utf8)
    {
    }

    public void CommitRow(ReadOnlySpan<byte> externalId, RowOrder order, bool deleted)
    {
    }

    public void AbandonRow()
    {
    }
}
