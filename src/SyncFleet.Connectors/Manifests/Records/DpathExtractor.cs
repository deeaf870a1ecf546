using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>
/// Records at a path of field names; <c>*</c> stands for every field of an object and every item of a list. A list there gives
/// its items, an object is one record, nothing there is no record.
/// </summary>
internal sealed class DpathExtractor(ManifestComponent component) : IRecordExtractor
{
    private readonly IReadOnlyList<BoundTemplate> _path = component.Templates("field_path");
    private readonly bool _isStrict = component.IsStrict;
    private readonly int _line = component.Line;

    public static DpathExtractor Create(ManifestComponent component, ComponentRegistry registry)
    {
        JsonDecoder.Check(component);
        component.RefuseField("record_expander");
        if (component.Node("field_path") is null)
        {
            throw component.Fault("DpathExtractor needs the field field_path");
        }

        return new DpathExtractor(component);
    }

    /// <summary>The values at the path, single ones too; the items of lists.</summary>
    public IReadOnlyList<JsonElement> Values(JsonElement body, TemplateScope scope) =>
        [.. Find(body, [.. _path.Select(part => part.Text(scope))]).SelectMany(IEnumerable<JsonElement> (place) => place.ValueKind == JsonValueKind.Array ? place.EnumerateArray() : [place])];

    public IReadOnlyList<JsonElement> Extract(JsonElement body, TemplateScope scope)
    {
        var path = _path.Select(part => part.Text(scope)).ToList();
        var found = Find(body, path);
        if (path.Contains("*", StringComparer.Ordinal))
        {
            return [.. found];
        }

        return [.. found.SelectMany(IEnumerable<JsonElement> (place) => place.ValueKind switch
        {
            JsonValueKind.Array => place.EnumerateArray(),
            JsonValueKind.Object when IsRecord(place) => [place],
            JsonValueKind.Number or JsonValueKind.True when path.Count > 0 && !_isStrict => throw Scalar(),
            JsonValueKind.String when path.Count > 0 && !_isStrict && place.ValueEquals("") is false => throw Scalar(),
            JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True when path.Count == 0 => [place],
            _ => [],
        })];
    }

    private static IEnumerable<JsonElement> Find(JsonElement body, List<string> path)
    {
        IEnumerable<JsonElement> bodies = body.ValueKind == JsonValueKind.Array ? body.EnumerateArray() : [body];
        return path.Aggregate(bodies, (places, name) => places.SelectMany(place => Step(place, name)));
    }

    private static IEnumerable<JsonElement> Step(JsonElement place, string name) => (place.ValueKind, name) switch
    {
        (JsonValueKind.Object, "*") => place.EnumerateObject().Select(property => property.Value),
        (JsonValueKind.Array, "*") => place.EnumerateArray(),
        (JsonValueKind.Object, _) => place.TryGetProperty(name, out var value) ? [value] : [],
        (JsonValueKind.Array, _) when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < place.GetArrayLength() =>
            [place[index]],
        _ => [],
    };

    private SyncFleetException Scalar() => new(
        FailureKind.Defect, $"The answer has a single value where the records should be (field_path, manifest line {_line}); the connector's manifest must be corrected.");

    private static bool IsRecord(JsonElement element) =>
        element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Any();
}
