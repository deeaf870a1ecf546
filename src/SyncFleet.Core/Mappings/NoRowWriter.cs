using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Mappings;

/// <summary>Takes values and forgets them: to learn whether a value fits.</summary>
internal sealed class NoRowWriter : IRowWriter
{
    private NoRowWriter()
    {
    }

    public static NoRowWriter Instance { get; } = new();

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
