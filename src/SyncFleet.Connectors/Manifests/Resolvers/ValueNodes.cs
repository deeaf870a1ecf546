using System.Globalization;
using System.Numerics;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>Values as parts of a manifest.</summary>
/// <param name="line">The line they count as written on.</param>
/// <param name="madeBy">See <see cref="ManifestScalar.MadeBy"/>.</param>
/// <param name="isPlain">Text that looks like a template is none.</param>
internal sealed class ValueNodes(int line, string? madeBy, bool isPlain)
{
    /// <summary>Longest text, characters; what a manifest can hold is not longer by much.</summary>
    private const int MaxLength = 1_000_000;

    /// <exception cref="ManifestFault">It is too large, or has the source's text as a name that looks like a template.</exception>
    public ManifestNode Node(object? value) => value switch
    {
        JsonElement element => Node(ValueJson.Read(element)),
        IReadOnlyDictionary<string, object?> map => new ManifestMap(line, map.Select(field => KeyValuePair.Create(Name(field.Key), Node(field.Value)))),
        IReadOnlyList<object?> list => new ManifestList(line, [.. list.Select(Node)]),
        null or bool or long or BigInteger or double => Scalar(value),
        int number => Scalar((long)number),
        string { Length: > MaxLength } => throw new ManifestFault(line, $"a value is longer than {MaxLength} characters"),
        string text => Scalar(text),
        _ => Scalar(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    private ManifestScalar Scalar(object? value) => new(line, value) { MadeBy = madeBy, IsPlain = isPlain && value is string text && ComponentValues.HasMark(text) };

    private string Name(string name) => isPlain && ComponentValues.HasMark(name)
        ? throw new ManifestFault(line, "the source gave a field whose name looks like a template")
        : name;
}
