using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.Tests.Deploy;

public sealed partial class ObservabilityTests
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Fleet = KnownSeries.OfFleet();

    private static readonly HashSet<string> Recorded = [.. ObservabilityFiles.Rules().Where(r => r.ContainsKey("record")).Select(r => (string)r["record"])];

    private static readonly HashSet<string> Known = [.. Fleet.Values.SelectMany(s => s), .. KnownSeries.OfLibraries, .. KnownSeries.Others, .. Recorded];

    [Fact]
    public void Every_file_can_be_read()
    {
        ObservabilityFiles.YamlFiles.Count.ShouldBeGreaterThan(8);
        foreach (var file in ObservabilityFiles.YamlFiles)
        {
            ObservabilityFiles.ReadYaml(file).ShouldNotBeNull(file);
        }

        ObservabilityFiles.Dashboards.Select(Path.GetFileName).ShouldBe(["connector.json", "fleet.json", "run.json", "tenant.json"]);
    }

    [Fact]
    public void Every_series_that_a_dashboard_names_exists()
    {
        foreach (var dashboard in ObservabilityFiles.Dashboards)
        {
            var expressions = ObservabilityFiles.ExpressionsOf(dashboard).ToList();
            expressions.ShouldNotBeEmpty(dashboard);
            foreach (var expression in expressions)
            {
                PromqlExpression.SeriesOf(expression).Where(s => !Known.Contains(s)).ShouldBeEmpty($"{Path.GetFileName(dashboard)}: {expression}");
            }
        }
    }

    [Fact]
    public void Every_series_that_a_rule_names_exists()
    {
        var rules = ObservabilityFiles.Rules().ToList();
        rules.Count.ShouldBeGreaterThan(15);
        foreach (var expression in rules.Select(r => (string)r["expr"]))
        {
            var series = PromqlExpression.SeriesOf(expression);
            series.ShouldNotBeEmpty(expression);
            series.Where(s => !Known.Contains(s)).ShouldBeEmpty(expression);
        }
    }

    [Fact]
    public void Every_instrument_of_the_fleet_is_on_a_dashboard()
    {
        var rules = ObservabilityFiles.Rules().Where(r => r.ContainsKey("record")).ToDictionary(r => (string)r["record"], r => (string)r["expr"], StringComparer.Ordinal);
        var shown = ObservabilityFiles.Dashboards.SelectMany(ObservabilityFiles.ExpressionsOf).SelectMany(e => Behind(e, rules)).ToHashSet(StringComparer.Ordinal);

        Fleet.Count.ShouldBeGreaterThan(15);
        Fleet.Where(i => !i.Value.Any(shown.Contains)).Select(i => i.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Every_series_and_recorded_rule_that_is_listed_is_used()
    {
        var named = ObservabilityFiles.Dashboards.SelectMany(ObservabilityFiles.ExpressionsOf).Concat(ObservabilityFiles.Rules().Select(r => (string)r["expr"]))
            .SelectMany(PromqlExpression.SeriesOf).ToHashSet(StringComparer.Ordinal);

        Recorded.Concat(KnownSeries.Others).Where(s => !named.Contains(s)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_alert_is_rated_explained_and_leads_to_a_section_of_the_operations_guide()
    {
        var guide = File.ReadAllLines(Path.Combine(LocalServices.Root, "docs", "operations.md"));
        var sections = guide.Where(l => l.StartsWith('#')).Select(Anchor).ToHashSet(StringComparer.Ordinal);
        foreach (var alert in ObservabilityFiles.Rules().Where(r => r.ContainsKey("alert")))
        {
            var name = (string)alert["alert"];
            ((string)ObservabilityFiles.Map(alert["labels"])["severity"]).ShouldBeOneOf("page", "ticket");
            var annotations = ObservabilityFiles.Map(alert["annotations"]);
            ((string)annotations["summary"]).ShouldNotBeEmpty(name);
            var runbook = ((string)annotations["runbook"]).Split('#');
            runbook[0].ShouldBe("docs/operations.md", name);
            sections.ShouldContain(runbook[1], name);
            guide.ShouldContain(l => l.Contains($"`{name}`", StringComparison.Ordinal), $"{name} is in no line of the guide");
        }
    }

    [Fact]
    public void A_dashboard_reads_only_the_sources_that_are_provisioned_and_its_panels_lie_beside_each_other()
    {
        foreach (var file in ObservabilityFiles.Dashboards)
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var panels = ObservabilityFiles.Panels(document.RootElement).ToList();
            panels.Select(p => p.GetProperty("id").GetInt32()).ShouldBeUnique(file);
            panels.Where(p => p.TryGetProperty("datasource", out _)).Select(p => p.GetProperty("datasource").GetProperty("uid").GetString()).ShouldBeSubsetOf(Sources(), file);
            panels.Where(p => p.GetProperty("type").GetString() != "row").ShouldAllBe(p => p.GetProperty("description").GetString()!.Length > 0, file);
            var taken = panels.SelectMany(p => Cells(p.GetProperty("gridPos"))).ToList();
            taken.Distinct().Count().ShouldBe(taken.Count, file);
        }
    }

    [Fact]
    public void Every_image_has_a_version_every_port_is_loopback_and_every_mounted_file_exists()
    {
        var services = ObservabilityFiles.Map(ObservabilityFiles.Map(ObservabilityFiles.ReadYaml(Path.Combine(ObservabilityFiles.Root, "docker-compose.observability.yml"))!)["services"]);
        foreach (var (name, service) in services.Select(s => ((string)s.Key, ObservabilityFiles.Map(s.Value))))
        {
            if (service.TryGetValue("image", out var image))
            {
                ((string)image).ShouldMatch(@"^[a-z]+(/[a-z-]+)?:v?\d+(\.\d+){0,2}$", name);
            }

            Texts(service, "ports").ShouldAllBe(p => p.StartsWith("127.0.0.1:", StringComparison.Ordinal), name);
            Texts(service, "volumes").Where(v => v.StartsWith("./", StringComparison.Ordinal)).Select(v => Path.Combine(LocalServices.Root, v.Split(':')[0]))
                .Where(p => !Path.Exists(p)).ShouldBeEmpty(name);
        }
    }

    // What an expression reads, and what the recorded rules in it read.
    private static IEnumerable<string> Behind(string expression, Dictionary<string, string> rules) =>
        PromqlExpression.SeriesOf(expression).SelectMany(s => rules.TryGetValue(s, out var rule) ? Behind(rule, rules) : [s]);

    private static List<string> Sources() =>
    [
        .. ObservabilityFiles.List(ObservabilityFiles.Map(ObservabilityFiles.ReadYaml(Path.Combine(ObservabilityFiles.Root, "grafana", "provisioning", "datasources", "fleet.yaml"))!)["datasources"])
            .Select(s => (string)ObservabilityFiles.Map(s)["uid"]),
    ];

    private static IEnumerable<(int X, int Y)> Cells(JsonElement place) =>
        from x in Enumerable.Range(place.GetProperty("x").GetInt32(), place.GetProperty("w").GetInt32())
        from y in Enumerable.Range(place.GetProperty("y").GetInt32(), place.GetProperty("h").GetInt32())
        select (x, y);

    private static IEnumerable<string> Texts(IDictionary<object, object> service, string list) =>
        service.TryGetValue(list, out var values) ? ObservabilityFiles.List(values).Cast<string>() : [];

    // As GitHub makes it of a heading.
    private static string Anchor(string heading) => NoAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
