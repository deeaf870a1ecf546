using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>What one stream is made of.</summary>
internal sealed class ComponentValues
{
    private static readonly string[] Marks = ["{{", "{%", "{#"];

    /// <param name="values">See <see cref="Values"/>; nothing of a response that is let go.</param>
    /// <param name="slice">See <see cref="Slice"/>.</param>
    public ComponentValues(object? values, object? slice = null)
    {
        Values = values;
        Slice = slice;
        LooksLikeTemplate = IsForeign && HasMark(ValueJson.ToText(new List<object?> { values, slice }));
    }

    /// <summary>The name <c>components_values</c> of mappings.</summary>
    public object? Values { get; }

    /// <summary>The slice of the answer they came with, <c>stream_slice</c>; null: they are no answer of the source.</summary>
    public object? Slice { get; }

    public bool IsForeign => Slice is not null;

    /// <summary>The source's own text looks like a template. No text it gets into is one: it could read the settings.</summary>
    public bool LooksLikeTemplate { get; }

    public static bool HasMark(string text) => Marks.Any(mark => text.Contains(mark, StringComparison.Ordinal));
}
