using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Core.Expressions;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>Values as text, written the way templates write them: <c>True</c>, <c>1000.0</c>, <c>['a', 'b']</c>.</summary>
internal static class RequestText
{
    private static readonly BoundTemplate Value = new(
        new ManifestScalar(0, "{{ value }}"), "value", new Dictionary<string, object?>(StringComparer.Ordinal), TemplateOptions.Default);

    public static string Of(object? value) => value as string ?? Value.Render(new TemplateScope().With("value", value));

    /// <summary>A list gives one text per item, anything else one text.</summary>
    public static IReadOnlyList<string> Texts(object? value) =>
        value is IReadOnlyList<object?> list ? [.. list.Select(Of)] : [Of(value)];
}
