using System.Buffers;
using System.Globalization;
using System.Text;

namespace SyncFleet.Connectors.Finale;

/// <summary>
/// Finale's inventory items carry no key of their own, and fields that would make one are often empty. This makes one from all that
/// tells items apart, added to each record: place, product, lot, packing, order and which of the quantities it is. Items alike in
/// all that get a number, since their quantities add up and none may be lost.
/// </summary>
internal sealed class InventoryKeys
{
    /// <summary>Name of the added field.</summary>
    public const string Field = "inventoryItemKey";

    private static readonly string[] Parts = ["facilityUrl", "productUrl", "lotId", "normalizedPackingString", "orderUrl"];
    private static readonly (string Field, string Word)[] Quantities =
        [("quantityOnHand", "onHand"), ("quantityOnOrder", "onOrder"), ("quantityReserved", "reserved")];

    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly ColumnTable _table;
    private readonly int[] _parts;
    private readonly int[] _quantities;

    public InventoryKeys(ColumnTable table)
    {
        _table = table;
        _parts = [.. Parts.Select(table.FindColumn)];
        _quantities = [.. Quantities.Select(quantity => table.FindColumn(quantity.Field))];
    }

    /// <summary>What tells the row apart, without number, as it stands inside a JSON text.</summary>
    public ReadOnlySpan<byte> Identity(int row)
    {
        _buffer.ResetWrittenCount();
        foreach (var column in _parts)
        {
            _buffer.Write(Inner(_table.Value(column, row)));
            _buffer.Write("|"u8);
        }

        for (var i = 0; i < _quantities.Length; i++)
        {
            if (IsAmount(_table.Value(_quantities[i], row)))
            {
                _buffer.Write(Encoding.UTF8.GetBytes(Quantities[i].Word));
                break;
            }
        }

        return _buffer.WrittenSpan;
    }

    /// <summary>The field with its key, as the head of the row: <c>"inventoryItemKey":"…",</c>. Once for each row.</summary>
    public ReadOnlySpan<byte> Head(int row)
    {
        var identity = Encoding.UTF8.GetString(Identity(row));
        var count = _seen[identity] = _seen.GetValueOrDefault(identity) + 1;
        var number = count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"#{count}");
        return Encoding.UTF8.GetBytes($"\"{Field}\":\"{identity}{number}\",");
    }

    // The letters of a text, escapes and all; a number as it is; nothing for null, or for what could not stand inside a text.
    private static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> value) => value switch
    {
        [(byte)'"', .., (byte)'"'] => value[1..^1],
        [(byte)'{' or (byte)'[', ..] => default,
        _ when value.SequenceEqual("null"u8) => default,
        _ => value,
    };

    private static bool IsAmount(ReadOnlySpan<byte> value) => value.IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
}
