using System.Text.RegularExpressions;
using Shouldly;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Deploy;

public sealed partial class EnvironmentExampleTests
{
    // Written by deploy/local for itself.
    private const string Internal = "SYNCFLEET_SERVICES_ORIGIN";

    [Fact]
    public void Every_option_is_documented_with_its_default()
    {
        FleetVariables.All.Count.ShouldBeGreaterThan(50);
        FleetVariables.All.Where(v => !EnvironmentExample.Values.ContainsKey(v.Name)).ShouldBeEmpty();
        FleetVariables.All.Where(v => v.Default.Length > 0 && EnvironmentExample.Values[v.Name] != v.Default).ShouldBeEmpty();
    }

    [Fact]
    public void Every_documented_variable_is_read_by_somebody()
    {
        HashSet<string> read = [.. FleetVariables.All.Select(v => v.Name), .. CommandLine(), .. Named("docker-compose.yml"), .. Local(), .. Secrets(), "SYNCFLEET_SHARED"];

        EnvironmentExample.Values.Keys.Where(name => !read.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void What_command_line_compose_scripts_and_blueprints_read_is_documented()
    {
        string[] read = [.. CommandLine(), .. Named("docker-compose.yml"), .. Local(), .. Secrets()];

        read.Length.ShouldBeGreaterThan(20);
        read.Where(name => name != Internal && !EnvironmentExample.Values.ContainsKey(name)).Distinct().ShouldBeEmpty();
    }

    // cli.Configuration["API:KEY"] is SYNCFLEET_API__KEY.
    private static IEnumerable<string> CommandLine() =>
        Directory.GetFiles(Path.Combine(LocalServices.Root, "src", "SyncFleet.Cli"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Key().Matches(File.ReadAllText(file))).Select(m => "SYNCFLEET_" + m.Groups["key"].Value.Replace(":", "__", StringComparison.Ordinal));

    private static IEnumerable<string> Local() =>
        Directory.GetFiles(Path.Combine(LocalServices.Root, "deploy", "local")).SelectMany(file => Named(Path.GetRelativePath(LocalServices.Root, file)));

    private static IEnumerable<string> Secrets() =>
        Directory.GetFiles(Path.Combine(LocalServices.Root, "deploy", "blueprints")).SelectMany(file => Secret().Matches(File.ReadAllText(file))).Select(m => m.Value);

    // ${NAME}, ${NAME:-default}, and $NAME.
    private static IEnumerable<string> Named(string file) =>
        Variable().Matches(File.ReadAllText(Path.Combine(LocalServices.Root, file))).Select(m => m.Groups["name"].Value);

    [GeneratedRegex("""Configuration\["(?<key>[A-Z:_]+)"\]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();

    [GeneratedRegex(@"\$\{?(?<name>SYNCFLEET_[A-Z0-9_]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex("SYNCFLEET_SECRET_[A-Z0-9_]+")]
    private static partial Regex Secret();
}
