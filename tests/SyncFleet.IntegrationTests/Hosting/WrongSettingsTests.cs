using Shouldly;
using SyncFleet.Testing.Approvals;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Hosting;

public sealed class WrongSettingsTests
{
    private const string Secret = "canary-of-wrong-settings";

    private static readonly Dictionary<string, string> Wrong = new(StringComparer.Ordinal)
    {
        ["SYNCFLEET_POSTGRES"] = $"Host=127.0.0.1;Password=half;{Secret}",
        ["SYNCFLEET_POSTGRES_CONNECTIONS"] = "many",
        ["SYNCFLEET_RABBITMQ"] = $"127.0.0.1:5672/{Secret}",
        ["SYNCFLEET_VAULT_KEY"] = $"k1:{Secret}",
        ["SYNCFLEET_STOP_TIMEOUT"] = "-00:00:01",
        ["SYNCFLEET_HEALTH__ADDRESS"] = "nowhere at all",
        ["SYNCFLEET_HEALTH__STUCKAFTER"] = "soon",
        ["SYNCFLEET_LOG__LEVEL"] = "Loud",
        ["SYNCFLEET_LOG__FORMAT"] = "xml",
        ["SYNCFLEET_TELEMETRY__OTLPENDPOINT"] = $"ftp://{Secret}",
        ["SYNCFLEET_TELEMETRY__SAMPLERATIO"] = "2",
        ["SYNCFLEET_FETCHER__CONCURENCY"] = "4",
        ["SYNCFLEET_FETCHER__LEASE"] = "00:00:20",
        ["SYNCFLEET_UPSTREAM__BREAKERSHARE"] = "all",
        ["SYNCFLEET_UPSTREAM__CONNECTTIMEOUT"] = "00:10:00",
        ["SYNCFLEET_UPSTREAM__ALLOWEDADDRESSES__0"] = $"{Secret}.example",
    };

    // What the web process reads of these, and its key, which it looks for at its start.
    private static readonly Dictionary<string, string> WrongOfWeb =
        new(Wrong.Where(s => !s.Key.Contains("_FETCHER_", StringComparison.Ordinal) && !s.Key.Contains("_UPSTREAM_", StringComparison.Ordinal)), StringComparer.Ordinal)
        {
            ["SYNCFLEET_API__KEY"] = "short",
        };

    [Fact]
    public Task Every_wrong_setting_is_told_at_once_by_its_variable_and_the_process_ends_with_2() => CheckAsync("Fetcher", Wrong);

    [Fact]
    public Task The_web_process_tells_its_wrong_key_with_all_other_wrong_settings() => CheckAsync("Web", WrongOfWeb);

    private static async Task CheckAsync(string role, Dictionary<string, string> wrong)
    {
        var name = role.ToLowerInvariant();
        var folder = Path.Combine(LocalServices.Root, ".local", "test-logs", $"wrong-settings-{name}");
        var process = FleetProcess.Start(role, folder, wrong);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!process.HasExited)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }

        await process.DisposeAsync();

        process.ExitCode.ShouldBe(2);
        var log = process.ReadLog();
        log.ShouldNotContain(Secret);
        Approved.Match(log[log.IndexOf($"SyncFleet.{name}", StringComparison.Ordinal)..], name);
    }
}
