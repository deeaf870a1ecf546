using System.Text;
using Shouldly;
using SyncFleet.Core.Rows;

namespace SyncFleet.Tests.Core.Mappings;

/// <summary>Keeps the rows in plain sight: one object per column.</summary>
internal sealed class RecordingRowWriter : IRowWriter
{
    private List<object?>? _open;

    public List<WrittenRow> Rows { get; } = [];

    public void BeginRow()
    {
        _open.ShouldBeNull("A row was begun inside another.");
        _open = [];
    }

    public void WriteNull() => _open!.Add(null);

    public void WriteText(ReadOnlySpan<byte> utf8) => _open!.Add(Encoding.UTF8.GetString(utf8));

    public void WriteInteger(long value) => _open!.Add(value);

    public void WriteDecimal(ReadOnlySpan<byte> digits) => _open!.Add("d:" + Encoding.UTF8.GetString(digits));

    public void WriteBoolean(bool value) => _open!.Add(value);

    public void WriteTimestamp(long unixMicroseconds) => _open!.Add(DateTime.UnixEpoch.AddTicks(unixMicroseconds * 10));

    public void WriteDate(int unixDays) => _open!.Add(DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(unixDays));

    public void WriteJson(ReadOnlySpan<byte> utf8) => _open!.Add("j:" + Encoding.UTF8.GetString(utf8));

    public void CommitRow(ReadOnlySpan<byte> externalId, RowOrder order, bool deleted)
    {
        Rows.Add(new WrittenRow(Encoding.UTF8.GetString(externalId), order, deleted, _open!));
        _open = null;
    }

    public void AbandonRow()
    {
        _open.ShouldNotBeNull("There was no row to abandon.");
        _open = null;
    }
}

internal sealed record WrittenRow(string ExternalId, RowOrder Order, bool Deleted, IReadOnlyList<object?> Values);
