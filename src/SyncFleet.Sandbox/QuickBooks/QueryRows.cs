using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>Turns a query into what is read of a stream.</summary>
internal static class QueryRows
{
    private const string Updated = "MetaData.LastUpdatedTime";

    /// <summary>What is to be read, or what is wrong with the query.</summary>
    public static (RowQuery? Rows, string? Problem) Of(QuickBooksQuery query, StreamModel model)
    {
        long? from = null, to = null;
        var showsInactive = false;
        List<Func<SandboxRow, bool>> others = [];
        foreach (var condition in query.Conditions)
        {
            if (condition.Field == Updated)
            {
                if (Second(condition) is not { } second || condition.Operator is "IN" or "LIKE")
                {
                    return (null, $"{Updated} can't be compared like this");
                }

                from = condition.Operator is ">" or ">=" or "=" ? second + (condition.Operator == ">" ? 1 : 0) : from;
                to = condition.Operator is "<" or "<=" or "=" ? second - (condition.Operator == "<" ? 1 : 0) : to;
            }
            else if (condition.Field == "Active" && QuickBooksModels.IsNameList(model))
            {
                showsInactive = condition.Values.Contains("false", StringComparer.OrdinalIgnoreCase);
                others.Add(row => condition.Values.Contains(row.Deleted ? "false" : "true", StringComparer.OrdinalIgnoreCase));
            }
            else if (model.Fields.FirstOrDefault(field => field.Name.ToString() == condition.Field) is { } field)
            {
                others.Add(row => Holds(condition, TextOf(field, row)));
            }
            else
            {
                return (null, $"Property {condition.Field} not found for Entity {QuickBooksModels.EntityOf(model)}");
            }
        }

        var rows = new RowQuery { From = from, To = to, IncludeDeleted = showsInactive, Where = others.Count == 0 ? null : row => others.TrueForAll(holds => holds(row)) };
        return Page(query, rows);
    }

    private static (RowQuery? Rows, string? Problem) Page(QuickBooksQuery query, RowQuery rows) =>
        query.OrderBy is null or "Id" or Updated && !query.IsDescending
            ? (rows with
            {
                Sequence = query.OrderBy == Updated ? RowSequence.ByUpdate : rows.From is null && rows.To is null ? RowSequence.ByKey : RowSequence.Unsorted,
                Skip = query.Start - 1,
                Limit = query.IsCount ? 0 : query.Results,
            }, null)
            : (null, $"The sandbox can't order by {query.OrderBy}{(query.IsDescending ? " DESC" : "")}");

    private static long? Second(QueryCondition condition) =>
        condition.Values.Count == 1 && DateTimeOffset.TryParse(condition.Values[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeSeconds()
            : null;

    private static bool Holds(QueryCondition condition, string value) => condition.Operator switch
    {
        "IN" => condition.Values.Contains(value, StringComparer.OrdinalIgnoreCase),
        "LIKE" => Like(value, condition.Values[0]),
        "=" => string.Equals(value, condition.Values[0], StringComparison.OrdinalIgnoreCase),
        var other => Compares(other, Order(value, condition.Values[0])),
    };

    private static int Order(string value, string other) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var one) && decimal.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var two)
            ? one.CompareTo(two)
            : string.CompareOrdinal(value, other);

    private static bool Compares(string sign, int order) => sign switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private static bool Like(string value, string pattern)
    {
        var core = pattern.Trim('%');
        return (pattern.StartsWith('%'), pattern.EndsWith('%')) switch
        {
            (true, true) => value.Contains(core, StringComparison.OrdinalIgnoreCase),
            (true, false) => value.EndsWith(core, StringComparison.OrdinalIgnoreCase),
            (false, true) => value.StartsWith(core, StringComparison.OrdinalIgnoreCase),
            _ => string.Equals(value, core, StringComparison.OrdinalIgnoreCase),
        };
    }

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
