using System.Globalization;
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

    // What the containers' own shape decides, with the reason.
    private static readonly Dictionary<string, string> SetByCompose = new(StringComparer.Ordinal)
    {
        ["SYNCFLEET_RABBITMQ"] = "the broker is always that of the file; its password is a setting",
        ["SYNCFLEET_HEALTH__ADDRESS"] = "the Dockerfile: the container's",
        ["SYNCFLEET_HEALTH__PORT"] = "the Dockerfile: 8080, which the health check asks",
        ["SYNCFLEET_API__KEYFILE"] = "the Dockerfile: in the volume",
        ["SYNCFLEET_FETCHER__MANIFESTFOLDERS__0"] = "where SYNCFLEET_MANIFESTS is mounted",
        ["SYNCFLEET_FETCHER__FILEFOLDERS__0"] = "where SYNCFLEET_FILES is mounted",
    };

    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(LocalServices.Root, "deploy", "docker", "Dockerfile"));

    [Fact]
    public async Task Docker_compose_accepts_the_file()
    {
        var tool = await FindToolAsync();
        Assert.SkipWhen(tool is null, "Neither docker-compose nor docker compose is on this machine; install docker-compose to check the file.");

        var (code, output) = await ScriptRun.OfAsync(tool!.Value.File, [.. tool.Value.Arguments, "-f", "docker-compose.yml", "config", "-q"]);

        code.ShouldBe(0, output);
    }

    [Fact]
    public async Task What_stands_in_the_env_file_reaches_the_processes()
    {
        var tool = await FindToolAsync();
        Assert.SkipWhen(tool is null, "Neither docker-compose nor docker compose is on this machine; install docker-compose to check the file.");
        var folder = Directory.CreateTempSubdirectory("syncfleet-compose-");
        try
        {
            var secrets = Path.Combine(folder.FullName, "secrets");
            await File.WriteAllTextAsync(secrets, "SYNCFLEET_SECRET_OF_MY_OWN=mine\n");
            var values = EnvironmentExample.Values.Keys.ToDictionary(name => name, name => Invented(name, secrets), StringComparer.Ordinal);
            var file = Path.Combine(folder.FullName, "env");
            await File.WriteAllLinesAsync(file, values.Select(v => $"{v.Key}={v.Value}"));

            var (code, output) = await ScriptRun.OfAsync(tool!.Value.File, [.. tool.Value.Arguments, "--env-file", file, "-f", "docker-compose.yml", "config"]);
            code.ShouldBe(0, output);
            var services = Services(output);

            foreach (var variable in FleetVariables.All.Where(v => !SetByCompose.ContainsKey(v.Name)))
            {
                foreach (var service in variable.Services)
                {
                    Setting(services[service], variable.Name).ShouldBe(values[variable.Name], $"{variable.Name} of {service}");
                }
            }

            var fetcher = services["fetcher"];
            Setting(fetcher, "SYNCFLEET_SECRET_OF_MY_OWN").ShouldBe("mine");
            Setting(fetcher, "SYNCFLEET_SECRET_FINALE_SECRET").ShouldBe(values["SYNCFLEET_SECRET_FINALE_SECRET"]);
            Setting(fetcher, "SYNCFLEET_RABBITMQ").ShouldBe($"amqp://syncfleet:{values["SYNCFLEET_RABBITMQ_PASSWORD"]}@rabbitmq:5672/");
            Setting(services["rabbitmq"], "RABBITMQ_DEFAULT_PASS").ShouldBe(values["SYNCFLEET_RABBITMQ_PASSWORD"]);
            Setting(services["postgres"], "POSTGRES_PASSWORD").ShouldBe(values["SYNCFLEET_POSTGRES_PASSWORD"]);
            output.ShouldContain($"127.0.0.1:{values["SYNCFLEET_API_PORT"]}:8080");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_setting_of_a_process_is_passed_on_and_every_one_passed_on_is_documented()
    {
        var services = Services();
        foreach (var variable in FleetVariables.All)
        {
            foreach (var service in variable.Services.Where(_ => !SetByCompose.ContainsKey(variable.Name)))
            {
                Keys(services[service]).ShouldContain(variable.Name, $"environment of {service}");
            }
        }

        var passed = Processes.SelectMany(p => Keys(services[p])).Where(k => k != "PGPASSWORD").Select(k => ListElement().Replace(k, "__0")).Distinct();
        passed.Where(name => !EnvironmentExample.Values.ContainsKey(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Only_who_seals_or_opens_secrets_is_given_the_key_and_only_the_fetcher_the_secrets()
    {
        var services = Services();

        Processes.Where(p => Keys(services[p]).Contains("SYNCFLEET_VAULT_KEY")).ShouldBe(["fetcher", "web"]);
        Processes.Where(p => Keys(services[p]).Any(k => k.StartsWith("SYNCFLEET_SECRET_", StringComparison.Ordinal)) || services[p].ContainsKey("env_file")).ShouldBe(["fetcher"]);
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

    // Compose checks the form of ports and networks, and that files are there.
    private static string Invented(string name, string secrets) => name switch
    {
        "SYNCFLEET_SECRETS_FILE" => secrets,
        "SYNCFLEET_MANIFESTS" => "./src",
        "SYNCFLEET_FILES" => "./docs",
        "SYNCFLEET_UPSTREAMS_NETWORK" => "172.30.92",
        _ when name.EndsWith("_PORT", StringComparison.Ordinal) => (40_000 + EnvironmentExample.Values.Keys.ToList().IndexOf(name)).ToString(CultureInfo.InvariantCulture),
        _ => "value-of-" + name,
    };

    private static Dictionary<string, IDictionary<object, object>> Services() => Services(File.ReadAllText(Path.Combine(LocalServices.Root, "docker-compose.yml")));

    private static Dictionary<string, IDictionary<object, object>> Services(string yaml)
    {
        var file = new Deserializer().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(new StringReader(yaml))));
        return ((IDictionary<object, object>)file["services"]).ToDictionary(s => (string)s.Key, s => (IDictionary<object, object>)s.Value, StringComparer.Ordinal);
    }

    private static List<string> Keys(IDictionary<object, object> service) => [.. ((IDictionary<object, object>)service["environment"]).Keys.Cast<string>()];

    private static string? Setting(IDictionary<object, object> service, string name) => ((IDictionary<object, object>)service["environment"]).TryGetValue(name, out var value) ? (string)value : null;

    // Debian's docker-compose 1.29 first: what it takes, the newer one takes too.
    private static async Task<(string File, string[] Arguments)?> FindToolAsync()
    {
        foreach (var (file, arguments) in new (string, string[])[] { ("docker-compose", []), ("docker", ["compose"]) })
        {
            try
            {
                if ((await ScriptRun.OfAsync(file, [.. arguments, "version"])).Code == 0)
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

    [GeneratedRegex(@"^FROM (?<image>\S+) AS (?<name>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Stage();

    [GeneratedRegex("""ENTRYPOINT \["dotnet", "(?<assembly>[^"]+)\.dll"\]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(@"COPY --from=build /published/(?<project>\w+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Published();

    // The further elements of a list are documented by the first.
    [GeneratedRegex(@"__\d$")]
    private static partial Regex ListElement();
}
