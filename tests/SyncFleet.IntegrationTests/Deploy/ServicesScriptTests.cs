using Shouldly;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Deploy;

/// <summary>Where <c>deploy/local/services</c> says the servers are; no server is started here.</summary>
public sealed class ServicesScriptTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("syncfleet-services-");

    private string Found => File.ReadAllText(Path.Combine(_state.FullName, "services.env"));

    [Fact]
    public async Task Servers_given_in_the_environment_are_taken()
    {
        await RunAsync("services", ("SYNCFLEET_POSTGRES", "Host=db;Password=it's"), ("SYNCFLEET_RABBITMQ", LocalServices.RabbitMq.ToString()), ("SYNCFLEET_RABBITMQ_MANAGEMENT", "http://broker:1"));

        Found.ShouldBe($"""
            SYNCFLEET_POSTGRES='Host=db;Password=it'\''s'
            SYNCFLEET_RABBITMQ='{LocalServices.RabbitMq}'
            SYNCFLEET_RABBITMQ_MANAGEMENT='http://broker:1'
            SYNCFLEET_SERVICES_ORIGIN='given'

            """);
    }

    [Fact]
    public async Task Servers_given_once_are_not_used_again_when_the_environment_no_longer_names_them()
    {
        await RunAsync("services", ("SYNCFLEET_POSTGRES", "Host=production"), ("SYNCFLEET_RABBITMQ", LocalServices.RabbitMq.ToString()));
        await RunAsync("services", await FakeDockerAsync());

        Found.ShouldNotContain("production");
        Found.ShouldContain("SYNCFLEET_SERVICES_ORIGIN='docker'");
    }

    [Theory]
    [InlineData("SYNCFLEET_POSTGRES", "Host=db", "SYNCFLEET_POSTGRES is set and SYNCFLEET_RABBITMQ is not")]
    [InlineData("SYNCFLEET_RABBITMQ", "amqp://127.0.0.1/", "SYNCFLEET_RABBITMQ is set and SYNCFLEET_POSTGRES is not")]
    public async Task One_given_without_the_other_is_a_mistake(string name, string value, string message)
    {
        var (code, output) = await ScriptRun.OfAsync("deploy/local/services", [], ("SYNCFLEET_STATE", _state.FullName), (name, value));

        code.ShouldBe(1);
        output.ShouldStartWith($"error: {message}");
    }

    [Fact]
    public async Task A_given_broker_that_does_not_answer_is_told_at_once()
    {
        var (code, output) = await ScriptRun.OfAsync(
            "deploy/local/services", [], ("SYNCFLEET_STATE", _state.FullName), ("SYNCFLEET_POSTGRES", "Host=db"), ("SYNCFLEET_RABBITMQ", "amqp://user:secret@127.0.0.1:1/"));

        code.ShouldBe(1);
        output.ShouldBe("error: nothing answers at 127.0.0.1:1, which SYNCFLEET_RABBITMQ names\n");
    }

    [Fact]
    public async Task With_docker_ports_and_passwords_are_those_that_compose_made_of_its_settings()
    {
        await RunAsync("services", await FakeDockerAsync());

        Found.ShouldBe("""
            SYNCFLEET_POSTGRES='Host=127.0.0.1;Port=15432;Username=syncfleet;Password=from-postgres;Database=syncfleet'
            SYNCFLEET_RABBITMQ='amqp://syncfleet:from-rabbitmq@127.0.0.1:15673/'
            SYNCFLEET_RABBITMQ_MANAGEMENT='http://127.0.0.1:25672'
            SYNCFLEET_SERVICES_ORIGIN='docker'

            """);
    }

    [Fact]
    public async Task With_docker_only_what_did_not_run_before_is_stopped()
    {
        var docker = await FakeDockerAsync();
        await RunAsync("services", docker);
        await RunAsync("stop", docker);

        // The fake says that postgres ran before.
        File.ReadAllLines(Path.Combine(_state.FullName, "calls")).Where(c => c.StartsWith("compose stop", StringComparison.Ordinal)).ShouldBe(["compose stop rabbitmq"]);
        File.Exists(Path.Combine(_state.FullName, "services.env")).ShouldBeFalse();
    }

    public void Dispose() => _state.Delete(recursive: true);

    private async Task RunAsync(string script, params (string Name, string Value)[] environment)
    {
        var (code, output) = await ScriptRun.OfAsync($"deploy/local/{script}", [], [("SYNCFLEET_STATE", _state.FullName), .. environment]);
        code.ShouldBe(0, output);
    }

    // A docker that answers as one would whose compose was told other ports and passwords by a file .env.
    private async Task<(string Name, string Value)> FakeDockerAsync()
    {
        var folder = _state.CreateSubdirectory("bin").FullName;
        var docker = Path.Combine(folder, "docker");
        File.WriteAllText(docker, $"""
            #!/usr/bin/env bash
            echo "$*" >> '{_state.FullName}/calls'
            case "$*" in
              "compose ps -q postgres") echo id-postgres ;;
              "compose ps -q rabbitmq") if [ -f '{_state.FullName}/up' ]; then echo id-rabbitmq; fi ;;
              *State.Running*) echo true ;;
              *State.Health.Status*) echo healthy ;;
              "compose up -d postgres rabbitmq") touch '{_state.FullName}/up' ;;
              "compose port postgres 5432") echo 127.0.0.1:15432 ;;
              "compose port rabbitmq 5672") echo 127.0.0.1:15673 ;;
              "compose port rabbitmq 15672") echo 127.0.0.1:25672 ;;
              "compose exec -T postgres printenv POSTGRES_PASSWORD") echo from-postgres ;;
              "compose exec -T rabbitmq printenv RABBITMQ_DEFAULT_PASS") echo from-rabbitmq ;;
              "info"|"compose version"|"compose stop rabbitmq") ;;
              *) echo "the fake docker does not know: $*" >&2; exit 9 ;;
            esac

            """);
        (await ScriptRun.OfAsync("chmod", ["700", docker])).Code.ShouldBe(0);
        // Tests are a process of their own kind: nothing hosts them, so they read the environment themselves.
#pragma warning disable RS0030
        return ("PATH", $"{folder}:{Environment.GetEnvironmentVariable("PATH")}");
#pragma warning restore RS0030
    }
}
