using System.Text.Json;
using SyncFleet.Testing.Services;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace SyncFleet.Tests.Deploy;

/// <summary>What <c>deploy/observability</c> asks Prometheus for.</summary>
internal static class ObservabilityFiles
{
    public static string Root { get; } = Path.Combine(LocalServices.Root, "deploy", "observability");

    public static IReadOnlyList<string> Dashboards { get; } = [.. Directory.GetFiles(Path.Combine(Root, "grafana", "dashboards"), "*.json").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> YamlFiles { get; } =
        [.. Directory.GetFiles(Root, "*.y*ml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static object? ReadYaml(string file)
    {
        using var reader = File.OpenText(file);
        return new Deserializer().Deserialize(new MergingParser(new Parser(reader)));
    }

    /// <summary>Every rule as its fields: <c>record</c> or <c>alert</c>, <c>expr</c>, and so on.</summary>
    public static IEnumerable<IDictionary<object, object>> Rules() =>
        Directory.GetFiles(Path.Combine(Root, "prometheus", "rules"), "*.yml").Order(StringComparer.Ordinal)
            .SelectMany(file => List(Map(ReadYaml(file)!)["groups"])).SelectMany(group => List(Map(group)["rules"])).Select(Map);

    /// <summary>Expressions of a dashboard's panels and variables.</summary>
    public static IEnumerable<string> ExpressionsOf(string dashboard)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(dashboard));
        var root = document.RootElement;
        List<string> found =
        [
            .. Panels(root).Where(p => p.TryGetProperty("targets", out _)).SelectMany(p => p.GetProperty("targets").EnumerateArray())
                .Where(t => t.TryGetProperty("expr", out _)).Select(t => t.GetProperty("expr").GetString()!),
            .. root.GetProperty("templating").GetProperty("list").EnumerateArray()
                .Where(v => v.GetProperty("query").ValueKind == JsonValueKind.Object).Select(v => v.GetProperty("query").GetProperty("query").GetString()!),
        ];
        return found;
    }

    public static IEnumerable<JsonElement> Panels(JsonElement dashboard) => dashboard.GetProperty("panels").EnumerateArray();

    public static IDictionary<object, object> Map(object node) => (IDictionary<object, object>)node;

    public static IList<object> List(object node) => (IList<object>)node;
}
