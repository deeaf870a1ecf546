using System.Globalization;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Reads what <c>attribute='a.b.0'</c> names from each member; without an attribute the member itself.</summary>
internal sealed class AttributeReader
{
    private static readonly AttributeReader Itself = new([], null);

    private readonly object?[] steps;
    private readonly object? fallback;

    private AttributeReader(object?[] steps, object? fallback)
    {
        this.steps = steps;
        this.fallback = fallback;
    }

    public static AttributeReader OfOptional(object? attribute) =>
        CallArguments.Or(attribute, null) is { } given ? Of(given, null) : Itself;

    /// <summary>The fallback, if not null, stands for a missing value.</summary>
    public static AttributeReader Of(object? attribute, object? fallback)
    {
        if (Numbers.IsWhole(attribute)) return new AttributeReader([attribute], fallback);
        var parts = CallArguments.Text(attribute, "an attribute").Split('.');
        return new AttributeReader(Array.ConvertAll(parts, Step), fallback);
    }

    public object? Read(object? item)
    {
        foreach (var step in steps)
        {
            item = Access.Item(item, step);
            if (item is Undefined && fallback is not null) return fallback;
        }

        return item;
    }

    private static object? Step(string text) =>
        text.Length > 0 && text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : text;
}
