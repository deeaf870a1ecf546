using System.Buffers;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>The conditions of a find, gathered one by one; all of them must hold.</summary>
/// <param name="model">What is looked for.</param>
/// <param name="obeysModifyDate">Conditions on ModifyDate count; otherwise they are taken and forgotten.</param>
internal sealed class FindBounds(StreamModel model, bool obeysModifyDate)
{
    // The operators a find knows; what is not here is refused.
    private static readonly int[] Known = [0, 1, 2, 4, 5, 6, 11, 12, 13];

    /// <summary>Earliest last change, Unix seconds; null: no bound.</summary>
    public long? From { get; private set; }

    /// <summary>Latest last change, Unix seconds; null: no bound.</summary>
    public long? To { get; private set; }

    public List<Func<SandboxRow, bool>> Others { get; } = [];

    /// <returns>What is wrong with the condition; null: nothing.</returns>
    public string? Add(JsonElement query)
    {
        var (field, sign, value) = (FindQuery.Text(query, "field"), FindQuery.Number(query, "operator", 0), FindQuery.Text(query, "value"));
        if (!Known.Contains(sign))
        {
            return $"operator {sign} is not supported";
        }

        if (FindQuery.IsModifyDate(field))
        {
            return TehranText.Parse(value) is { } time ? Narrow(sign, time) : "the value of ModifyDate is not a date";
        }

        if (model.Fields.FirstOrDefault(f => string.Equals(f.Name.ToString(), field, StringComparison.OrdinalIgnoreCase)) is not { } found)
        {
            return $"field {field} is not known";
        }

        Others.Add(row => Holds(sign, TextOf(found, row), value));
        return null;
    }

    // Records carry whole seconds; a bound within one rounds to the side that keeps the condition.
    private string? Narrow(int sign, long milliseconds)
    {
        if (obeysModifyDate)
        {
            From = sign switch
            {
                0 or 2 => (milliseconds + 999) / 1000,
                1 => (milliseconds / 1000) + 1,
                _ => From,
            };
            To = sign switch
            {
                0 or 5 => milliseconds / 1000,
                4 => ((milliseconds + 999) / 1000) - 1,
                _ => To,
            };
        }

        return null;
    }

    private static bool Holds(int sign, string value, string wanted) => sign switch
    {
        0 => string.Equals(value, wanted, StringComparison.OrdinalIgnoreCase),
        6 => !string.Equals(value, wanted, StringComparison.OrdinalIgnoreCase),
        1 => string.CompareOrdinal(value, wanted) > 0,
        2 => string.CompareOrdinal(value, wanted) >= 0,
        4 => string.CompareOrdinal(value, wanted) < 0,
        5 => string.CompareOrdinal(value, wanted) <= 0,
        11 => value.StartsWith(wanted, StringComparison.OrdinalIgnoreCase),
        13 => value.EndsWith(wanted, StringComparison.OrdinalIgnoreCase),
        _ => value.Contains(wanted, StringComparison.OrdinalIgnoreCase),
    };

    private static string TextOf(FieldDefinition field, in SandboxRow row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            field.Write(writer, row);
        }

        using var value = JsonDocument.Parse(buffer.WrittenMemory);
        return value.RootElement.ToString();
    }
}
