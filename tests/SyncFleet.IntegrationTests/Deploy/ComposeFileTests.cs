using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using SyncFleet.Testing.Services;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace SyncFleet.IntegrationTests.Deploy;

public sealed partial class ComposeFileTests
{
    private static readonly string[] Processes = ["coordinator", "fetcher", "sandbox", "transformer", "web", "writer"];
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(LocalServices.Root, "deploy", "docker", "Dockerfile"));

    [Fact]
    public async Task Docker_compose_accepts_the_file()
    {
        var tool = await FindToolAsync();
        Assert.SkipWhen(tool is null, "Neither docker-compose nor docker compose is on this machine; install docker-compose to check the file.");

        var (code, output) = await RunAsync(tool!.Value.File, [.. tool.Value.Arguments, "-f", "docker-compose.yml", "config", "-q"]);

        code.ShouldBe(0, output);
    }

    [Fact]
    public void Every_process_is_a_service_built_from_a_target_that_the_Dockerfile_has()
    {
        var stages = Stage().Matches(Dockerfile).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var built = Services().Where(s => s.Value.ContainsKey("build")).ToDictionary(s => s.Key, s => (IDictionary<object, object>)s.Value["build"]);

        built.Keys.Order(StringComparer.Ordinal).ShouldBe(Processes);
        foreach (var (service, build) in built)
        {
            stages.ShouldContain((string)build["target"], $"target of {service}");
            File.Exists(Path.Combine(LocalServices.Root, (string)build["context"], (string)build["dockerfile"])).ShouldBeTrue();
        }
    }

    [Fact]
    public void Ports_are_bound_to_loopback_only()
    {
        var ports = Services().Values.Where(s => s.ContainsKey("ports")).SelectMany(s => (IList<object>)s["ports"]).Cast<string>().ToList();

        ports.Count.ShouldBeGreaterThanOrEqualTo(5);
        ports.ShouldAllBe(port => port.StartsWith("127.0.0.1:"));
    }

    [Fact]
    public void Every_service_has_a_health_check_and_every_process_waits_for_database_and_broker()
    {
        foreach (var (name, service) in Services())
        {
            service.ShouldContainKey("healthcheck", name);
            if (Processes.Contains(name) && name != "sandbox")
            {
                ((IDictionary<object, object>)service["depends_on"]).Keys.ShouldBe(["postgres", "rabbitmq"]);
            }
        }
    }

    [Fact]
    public void No_process_runs_as_root_or_carries_the_sdk()
    {
        var runtime = Stages().Single(s => s.Name == "runtime");
        runtime.Image.ShouldEndWith("/aspnet:10.0");
        runtime.Body.ShouldContain("\nUSER $APP_UID\n");
        foreach (var stage in Stages().Where(s => Processes.Contains(s.Name)))
        {
            stage.Image.ShouldBe("runtime", stage.Name);
            stage.Body.ShouldNotContain("USER root", Case.Insensitive);
            var entry = Entry().Match(stage.Body).Groups["assembly"].Value;
            var project = Published().Match(stage.Body).Groups["project"].Value;
            File.Exists(Path.Combine(LocalServices.Root, "src", $"SyncFleet.{project}", $"SyncFleet.{project}.csproj")).ShouldBeTrue(stage.Name);
            entry.ShouldBe(project == "Sandbox" ? "syncfleet-sandbox" : $"SyncFleet.{project}");
        }
    }

    [Fact]
    public void The_Dockerfile_copies_every_project_file_before_it_restores()
    {
        var source = Path.Combine(LocalServices.Root, "src");
        var projects = Directory.GetDirectories(source).SelectMany(d => Directory.GetFiles(d, "*.csproj")).Select(p => Path.GetRelativePath(source, p));
        foreach (var project in projects)
        {
            Dockerfile.ShouldContain($"COPY src/{project} src/{Path.GetDirectoryName(project)}/");
        }
    }

    private static IEnumerable<(string Image, string Name, string Body)> Stages()
    {
        var starts = Stage().Matches(Dockerfile);
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1].Index : Dockerfile.Length;
            yield return (starts[i].Groups["image"].Value, starts[i].Groups["name"].Value, Dockerfile[starts[i].Index..end]);
        }
    }

    private static Dictionary<string, IDictionary<object, object>> Services()
    {
        var parser = new MergingParser(new Parser(new StringReader(File.ReadAllText(Path.Combine(LocalServices.Root, "docker-compose.yml")))));
        var file = new Deserializer().Deserialize<Dictionary<string, object>>(parser);
        return ((IDictionary<object, object>)file["services"]).ToDictionary(s => (string)s.Key, s => (IDictionary<object, object>)s.Value, StringComparer.Ordinal);
    }

    // Debian's docker-compose 1.29 first: what it takes, the newer one takes too.
    private static async Task<(string File, string[] Arguments)?> FindToolAsync()
    {
        foreach (var (file, arguments) in new (string, string[])[] { ("docker-compose", []), ("docker", ["compose"]) })
        {
            try
            {
                if ((await RunAsync(file, [.. arguments, "version"])).Code == 0)
                {
                    return (file, arguments);
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed: the next one.
            }
        }

        return null;
    }

    private static async Task<(int Code, string Output)> RunAsync(string file, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = LocalServices.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} did not end within 60 s.", late);
        }
    }

    [GeneratedRegex(@"^FROM (?<image>\S+) AS (?<name>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Stage();

    [GeneratedRegex("""ENTRYPOINT \["dotnet", "(?<assembly>[^"]+)\.dll"\]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(@"COPY --from=build /published/(?<project>\w+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Published();
}
