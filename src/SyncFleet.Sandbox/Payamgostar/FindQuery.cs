using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>The body of a find: <c>{typeKey, queries:[…], orders:[…], pageNumber, pageSize}</c>.</summary>
internal sealed class FindQuery
{
    private const int DefaultPageSize = 50;

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
        var bounds = new FindBounds(model, options.ObeysModifyDate);
        if (Items(body, "queries").Select(bounds.Add).FirstOrDefault(problem => problem is not null) is { } problem)
        {
            return new FindQuery { Problem = problem };
        }

        var byUpdate = bounds.From is not null || bounds.To is not null || Items(body, "orders").Any(order => IsModifyDate(Text(order, "field")));
        return new FindQuery
        {
            Rows = new RowQuery
            {
                Sequence = byUpdate ? RowSequence.ByUpdate : RowSequence.ByKey,
                From = bounds.From,
                To = bounds.To,
                Where = bounds.Others.Count == 0 ? null : row => bounds.Others.TrueForAll(holds => holds(row)),
                Skip = (long)Math.Max(0, number - options.FirstPage) * size,
                Limit = size,
            },
        };
    }

    public static bool IsModifyDate(string field) => string.Equals(field, "ModifyDate", StringComparison.OrdinalIgnoreCase);

    public static int Number(JsonElement body, string name, int otherwise) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : otherwise;

    public static string Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static IEnumerable<JsonElement> Items(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
