using System.Reflection;
using Microsoft.Extensions.Configuration;
using Shouldly;
using SyncFleet.Connectors.Http;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.Tests.Hosting;

public sealed class SettingsDocumentationTests
{
    [Fact]
    public void Every_option_is_in_the_example_environment()
    {
        var text = File.ReadAllText(Path.Combine(LocalServices.Root, ".env.example"));
        var missing = OptionTypes().SelectMany(Variables).Where(v => !text.Contains(v, StringComparison.Ordinal)).ToList();
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void All_option_types_are_looked_at() => OptionTypes().Count().ShouldBeGreaterThan(8);

    private static IEnumerable<Type> OptionTypes()
    {
        Assembly[] assemblies =
        [
            typeof(FleetOptions).Assembly, typeof(UpstreamHttpOptions).Assembly, Assembly.Load("SyncFleet.Fetcher"), Assembly.Load("SyncFleet.Transformer"),
            Assembly.Load("SyncFleet.Writer"), Assembly.Load("SyncFleet.Coordinator"), Assembly.Load("SyncFleet.Web"),
        ];
        return assemblies.SelectMany(a => a.GetTypes()).Where(t => t == typeof(FleetOptions) || t.GetField("Section") is { IsLiteral: true });
    }

    private static IEnumerable<string> Variables(Type options)
    {
        var section = options.GetField("Section")?.GetRawConstantValue() as string;
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name;
            yield return section is null ? $"SYNCFLEET_{name.ToUpperInvariant()}" : $"SYNCFLEET_{section.ToUpperInvariant()}__{name.ToUpperInvariant()}";
        }
    }
}
