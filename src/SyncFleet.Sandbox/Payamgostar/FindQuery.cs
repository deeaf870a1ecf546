using System.Buffers;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>The body of a find: <c>{typeKey, queries:[…], orders:[…], pageNumber, pageSize}</c>.</summary>
internal sealed class FindQuery
{
    private const int DefaultPageSize = 50;

    // The operators a find knows; what is not here is refused.
    private static readonly int[] Known = [0, 1, 2, 4, 5, 6, 11, 12, 13];

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem { get; private init; }

    public RowQuery Rows { get; private init; } = new();

    public static FindQuery Parse(JsonElement body, StreamModel model, PayamgostarOptions options)
    {
        var (number, size) = (Number(body, "pageNumber", options.FirstPage), Number(body, "pageSize", DefaultPageSize));
        if (number < 0 || size < 1)
        {
            return new FindQuery { Problem = "pageNumber and pageSize must be positive" };
        }

        size = Math.Min(size, options.MaxPageSize);
        long? from = null, to = null;
        List<Func<SandboxRow, bool>> others = [];
        foreach (var query in Items(body, "queries"))
        {
            var (field, sign, value) = (Text(query, "field"), Number(query, "operator", 0), Text(query, "value"));
            if (!Known.Contains(sign))
            {
                return new FindQuery { Problem = $"operator {sign} is not supported" };
            }

            if (string.Equals(field, "ModifyDate", StringComparison.OrdinalIgnoreCase))
            {
                if (TehranText.Parse(value) is not { } time)
                {
                    return new FindQuery { Problem = "the value of ModifyDate is not a date" };
                }

                (from, to) = options.ObeysModifyDate ? Narrow(from, to, sign, time) : (from, to);
            }
            else if (model.Fields.FirstOrDefault(f => string.Equals(f.Name.ToString(), field, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                others.Add(row => Holds(sign, TextOf(found, row), value));
            }
            else
            {
                return new FindQuery { Problem = $"field {field} is not known" };
            }
        }

        var byUpdate = from is not null || to is not null || Items(body, "orders").Any(o => string.Equals(Text(o, "field"), "ModifyDate", StringComparison.OrdinalIgnoreCase));
        return new FindQuery
        {
            Rows = new RowQuery
            {
                Sequence = byUpdate ? RowSequence.ByUpdate : RowSequence.ByKey,
                From = from,
                To = to,
                Where = others.Count == 0 ? null : row => others.TrueForAll(holds => holds(row)),
                Skip = (long)Math.Max(0, number - options.FirstPage) * size,
                Limit = size,
            },
        };
    }

    // Records carry whole seconds; a bound within one rounds to the side that keeps the condition.
    private static (long? From, long? To) Narrow(long? from, long? to, int sign, long milliseconds) => sign switch
    {
        0 => ((milliseconds + 999) / 1000, milliseconds / 1000),
        1 => ((milliseconds / 1000) + 1, to),
        2 => ((milliseconds + 999) / 1000, to),
        4 => (from, ((milliseconds + 999) / 1000) - 1),
        5 => (from, milliseconds / 1000),
        _ => (from, to),
    };

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

    private static IEnumerable<JsonElement> Items(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static int Number(JsonElement body, string name, int otherwise) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : otherwise;

    private static string Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value.ToString() : "";
}
