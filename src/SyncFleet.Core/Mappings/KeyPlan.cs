using System.Buffers.Text;
using SyncFleet.Contracts;
using SyncFleet.Core.Mappings.Values;

namespace SyncFleet.Core.Mappings;

/// <summary>
/// Makes a record's key in its stream: the text of its one key field, or of several as a JSON list of texts, so that
/// ("a,b", "c") and ("a", "b,c") stay apart. Rows only ever appended are keyed by where they were read.
/// </summary>
internal sealed class KeyPlan(IReadOnlyList<int> slots, StreamRunId streamRun)
{
    private const int MaxBytes = 2048;

    /// <param name="record">The record in hand.</param>
    /// <param name="pageNumber">Its page in the stream run.</param>
    /// <param name="recordIndex">Its place in the page.</param>
    /// <param name="key">UTF-8, 1 to 2 048 bytes.</param>
    /// <returns>Null, or the reason.</returns>
    public string? Read(RecordContext record, int pageNumber, int recordIndex, out ReadOnlySpan<byte> key)
    {
        if (slots.Count == 0)
        {
            key = MakeAppendKey(pageNumber, recordIndex, record.Scratch);
            return null;
        }

        var reason = slots.Count == 1 ? ReadPart(record, slots[0], mayBeEmpty: false, out key) : ReadParts(record, out key);
        return reason ?? (key.Length > MaxBytes ? Reasons.KeyTooLong : null);
    }

    /// <summary>The first key field's value, for a dead letter.</summary>
    public string? Excerpt(RecordContext record) => slots.Count == 0 ? null : Values.Excerpt.Of(record.GetReceived(slots[0]));

    // One of several parts may be empty text: the default exchange of a broker has no name, and is one thing all the same.
    private static string? ReadPart(RecordContext record, int slot, bool mayBeEmpty, out ReadOnlySpan<byte> part)
    {
        var reason = record.Get(slot, out var value);
        part = value.Utf8;
        if (reason is not null)
        {
            return reason;
        }

        return value.Kind == FieldKind.Json ? Reasons.KeyNotScalar : value.IsNull || (part.IsEmpty && !mayBeEmpty) ? Reasons.KeyMissing : null;
    }

    private string? ReadParts(RecordContext record, out ReadOnlySpan<byte> key)
    {
        key = default;
        var length = 1;
        var target = record.Scratch.Take(MaxBytes + 2);
        target[0] = (byte)'[';
        foreach (var slot in slots)
        {
            if (ReadPart(record, slot, mayBeEmpty: true, out var part) is { } reason)
            {
                return reason;
            }

            var quoted = JsonText.Quote(part.Length > MaxBytes ? part[..MaxBytes] : part, record.Scratch);
            if (part.Length > MaxBytes || length + quoted.Length + 1 > target.Length)
            {
                return Reasons.KeyTooLong;
            }

            quoted.CopyTo(target[length..]);
            length += quoted.Length;
            target[length++] = (byte)',';
        }

        target[length - 1] = (byte)']';
        key = target[..length];
        return null;
    }

    private ReadOnlySpan<byte> MakeAppendKey(int pageNumber, int recordIndex, Scratch scratch)
    {
        var target = scratch.Take(64);
        Utf8Formatter.TryFormat(streamRun.Value, target, out var length);
        target[length++] = (byte)':';
        Utf8Formatter.TryFormat(pageNumber, target[length..], out var written);
        length += written;
        target[length++] = (byte)':';
        Utf8Formatter.TryFormat(recordIndex, target[length..], out written);
        return target[..(length + written)];
    }
}
