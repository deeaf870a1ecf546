using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using SyncFleet.Connectors.Http;
using SyncFleet.Hosting.Configuration;

namespace SyncFleet.IntegrationTests.Deploy;

/// <summary>Every environment variable that a process binds to an option, from the options' own types.</summary>
internal static class FleetVariables
{
    private static readonly string[] Fleet = ["coordinator", "fetcher", "transformer", "web", "writer"];

    // Options of a shared library: which services read them.
    private static readonly Dictionary<string, string[]> Shared = new(StringComparer.Ordinal) { [nameof(UpstreamHttpOptions)] = ["fetcher"] };

    // Not by environment variable: their keys are no names of variables, or one variable would not do.
    private static readonly string[] CommandLineOnly = ["SYNCFLEET_SANDBOX_SIZES", "SYNCFLEET_SANDBOX_FAULTS"];

    public static IReadOnlyList<FleetVariable> All { get; } = [.. Worker(), .. Sandbox()];

    private static IEnumerable<FleetVariable> Worker()
    {
        string[] assemblies = ["Hosting", "Connectors", "Coordinator", "Fetcher", "Transformer", "Web", "Writer"];
        foreach (var type in assemblies.SelectMany(name => Assembly.Load("SyncFleet." + name).GetTypes()))
        {
            var section = type.GetField("Section") is { IsLiteral: true } field ? (string)field.GetRawConstantValue()! : null;
            if (section is null && type != typeof(FleetOptions))
            {
                continue;
            }

            var role = type.Assembly.GetName().Name!.Split('.')[1].ToLowerInvariant();
            var services = Fleet.Contains(role) ? [role] : Shared.GetValueOrDefault(type.Name) ?? Fleet;
            foreach (var variable in Of(type, section is null ? "SYNCFLEET_" : $"SYNCFLEET_{section.ToUpperInvariant()}__", services))
            {
                // Only these two seal and open secrets; nobody else should hold the key.
                yield return variable.Name == "SYNCFLEET_VAULT_KEY" ? variable with { Services = ["fetcher", "web"] } : variable;
            }
        }
    }

    private static IEnumerable<FleetVariable> Sandbox() =>
        Of(Assembly.Load("syncfleet-sandbox").GetType("SyncFleet.Sandbox.SandboxOptions", throwOnError: true)!, "SYNCFLEET_SANDBOX_", ["sandbox"])
            .Where(v => !CommandLineOnly.Any(c => v.Name.StartsWith(c, StringComparison.Ordinal)));

    private static IEnumerable<FleetVariable> Of(Type options, string prefix, string[] services)
    {
        var defaults = Activator.CreateInstance(options, nonPublic: true)!;
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = prefix + (property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name).ToUpperInvariant();
            var value = property.GetValue(defaults);
            if (value is IEnumerable<string>)
            {
                yield return new FleetVariable(name + "__0", "", services);
            }
            else if (property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                foreach (var nested in Of(property.PropertyType, name + "__", services))
                {
                    yield return nested;
                }
            }
            else
            {
                yield return new FleetVariable(name, Show(value), services);
            }
        }
    }

    private static string Show(object? value) => value switch
    {
        null => "",
        bool b => b ? "true" : "false",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}

/// <param name="Name">As it stands in the environment; the first element of a list.</param>
/// <param name="Default">As it would be written there; empty when there is none.</param>
/// <param name="Services">The compose services that read it.</param>
internal sealed record FleetVariable(string Name, string Default, IReadOnlyList<string> Services);
