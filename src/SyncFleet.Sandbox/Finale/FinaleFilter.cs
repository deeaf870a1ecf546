using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>
/// The <c>filter</c> of a collection: Base64 of JSON <c>{field:[lower,upper]}</c>, closed ranges, null for open. A range of
/// <c>lastUpdatedDate</c> needs a lower bound and spans at most 30 days, the open end counting as now.
/// </summary>
internal sealed class FinaleFilter
{
    private const string UpdatedField = "lastUpdatedDate";
    private const long LongestSpan = 30 * 86_400;

    private readonly List<FieldRange> _ranges = [];

    /// <summary>What is wrong with the filter, in the API's words; null when it is good.</summary>
    public string? Problem { get; private set; }

    public long? From { get; private set; }

    public long? To { get; private set; }

    /// <summary>The condition beyond the times; null when there is none.</summary>
    public Func<SandboxRow, bool>? Where => _ranges.Count == 0 ? null : row => _ranges.TrueForAll(r => r.Holds(row));

    public static FinaleFilter Read(string? base64, StreamModel model, long now, FinaleOptions options)
    {
        var filter = new FinaleFilter();
        if (string.IsNullOrEmpty(base64))
        {
            return filter;
        }

        if (!model.Fields.Any(f => f.Role == FieldRole.Updated))
        {
            filter.Problem = $"{model.Name} cannot be filtered";
            return filter;
        }

        // A plus sign that was not escaped arrives as a blank.
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64.Replace(' ', '+'), bytes, out var length))
        {
            filter.Problem = "filter is not base64";
            return filter;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(0, length));
            filter.ReadRanges(document.RootElement.Clone(), model, now, options);
        }
        catch (JsonException)
        {
            filter.Problem = "filter is not JSON";
        }

        return filter;
    }

    private void ReadRanges(JsonElement root, StreamModel model, long now, FinaleOptions options)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Problem = "filter must be an object of field:[lower,upper]";
            return;
        }

        foreach (var property in root.EnumerateObject())
        {
            var field = model.Fields.FirstOrDefault(f => property.NameEquals(f.Name.EncodedUtf8Bytes));
            if (field is null)
            {
                Problem = $"unknown filter field {property.Name}";
            }
            else if (property.Value.ValueKind != JsonValueKind.Array || property.Value.GetArrayLength() != 2)
            {
                Problem = $"filter {property.Name} must be [lower,upper]";
            }
            else if (property.Name == UpdatedField)
            {
                ReadTimes(property.Value[0], property.Value[1], now);
            }
            else if (property.Name != "orderTypeId" || !options.IgnoresOrderTypeFilter)
            {
                _ranges.Add(new(field, property.Value[0], property.Value[1]));
            }
        }
    }

    private void ReadTimes(JsonElement lower, JsonElement upper, long now)
    {
        if (lower.ValueKind == JsonValueKind.Null)
        {
            Problem = "lastUpdatedDate filter needs a lower bound";
        }
        else if (Seconds(lower) is not { } from || (upper.ValueKind != JsonValueKind.Null && Seconds(upper) is null))
        {
            Problem = "lastUpdatedDate filter bounds must be dates like 2026-10-01T08:00:00";
        }
        else
        {
            var to = upper.ValueKind == JsonValueKind.Null ? (double?)null : Seconds(upper);
            if ((to ?? now) - from > LongestSpan)
            {
                Problem = "lastUpdatedDate filter range may not exceed 30 days";
            }

            From = (long)Math.Ceiling(from);
            To = to is { } end ? (long)Math.Floor(end) : null;
        }
    }

    private static double? Seconds(JsonElement bound) =>
        bound.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParse(bound.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (time - DateTimeOffset.UnixEpoch).TotalSeconds
            : null;
}
