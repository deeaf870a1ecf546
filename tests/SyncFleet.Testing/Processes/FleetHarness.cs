using System.Text;
using Npgsql;
using RabbitMQ.Client;
using SyncFleet.Testing.Services;

namespace SyncFleet.Testing.Processes;

/// <summary>
/// The fleet as its user runs it: coordinator, fetcher, transformer and writer as processes of their own, over a database and a
/// virtual host that are given. Tests speak to it by the broker and look at it through the tables.
/// </summary>
public sealed class FleetHarness : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, string> _settings;
    private readonly Dictionary<string, FleetProcess> _workers = new(StringComparer.Ordinal);
    private readonly List<FleetProcess> _all = [];
    private readonly Uri _rabbitMq;

    /// <param name="postgres">Connection string of a database that is this fleet's alone.</param>
    /// <param name="rabbitMq">Broker and virtual host that are this fleet's alone.</param>
    public FleetHarness(string postgres, Uri rabbitMq)
    {
        _rabbitMq = rabbitMq;
        _settings = FleetSettings.For(postgres, rabbitMq);
        DataSource = NpgsqlDataSource.Create(postgres);
        LogFolder = Path.Combine(LocalServices.Root, ".local", "test-logs", $"{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss-fff}");
    }

    /// <summary>The roles that make a fleet.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["Coordinator", "Fetcher", "Transformer", "Writer"];

    public NpgsqlDataSource DataSource { get; }

    /// <summary>Where each process writes its log; kept after the test.</summary>
    public string LogFolder { get; }

    /// <summary>The process that has a role now.</summary>
    public FleetProcess this[string role] => _workers[role];

    /// <summary>Starts one process of every role and waits until all are ready; the coordinator applies the migrations.</summary>
    public async Task StartAsync()
    {
        foreach (var role in Roles)
        {
            Launch(role);
        }

        await WaitReadyAsync();
    }

    /// <summary>Starts a process that has a role from now on, without waiting for it.</summary>
    public FleetProcess Launch(string role, params IReadOnlyList<(string Name, string Value)> extra)
    {
        var process = Add(role, extra);
        _workers[role] = process;
        return process;
    }

    /// <summary>Starts one more process of a role, without waiting for it.</summary>
    public FleetProcess Add(string role, params IReadOnlyList<(string Name, string Value)> extra) => Remember(FleetProcess.Start(role, LogFolder, SettingsWith(extra)));

    /// <summary>As <see cref="Add"/>, with a clock that <see cref="Times.JumpingTime.Jump"/> moves.</summary>
    public FleetProcess AddJumping(string role, string clock, params IReadOnlyList<(string Name, string Value)> extra) =>
        Remember(FleetProcess.StartJumping(role, clock, LogFolder, SettingsWith(extra)));

    /// <summary>Returns when every role is ready.</summary>
    public async Task WaitReadyAsync()
    {
        foreach (var role in Roles)
        {
            await this[role].WaitReadyAsync(StartLimit);
        }
    }

    /// <summary>Publishes as a client that knows nothing of the fleet but the exchange's name.</summary>
    public async Task PublishAsync(string exchange, string body, string? contentType = null, string? messageId = null)
    {
        var factory = new ConnectionFactory { Uri = _rabbitMq };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync(exchange, routingKey: "", mandatory: false, new BasicProperties { ContentType = contentType, MessageId = messageId, Persistent = true }, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Sends CancelSyncRun as MassTransit would.</summary>
    public Task CancelAsync(Guid run, string requestedBy) => PublishAsync(
        "syncfleet-coordinate",
        $$"""{"messageId":"{{Guid.CreateVersion7()}}","messageType":["urn:message:SyncFleet.Contracts:CancelSyncRun"],"message":{"syncRunId":"{{run}}","requestedBy":"{{requestedBy}}"} }""",
        "application/vnd.masstransit+json");

    /// <summary>Everything the fleet's processes have logged.</summary>
    public string ReadLogs() => string.Concat(_all.Select(p => p.ReadLog()));

    /// <summary>The last lines of each process, for the message of a test that fails.</summary>
    public string ReadLogEnds() => string.Concat(_all.Select(p => $"\n--- {p.Role} {p.Id}{(p.HasExited ? $" exited {p.ExitCode}" : "")}\n{p.ReadLogEnd(25)}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all)
        {
            await process.DisposeAsync();
        }

        await DataSource.DisposeAsync();
    }

    private Dictionary<string, string> SettingsWith(IReadOnlyList<(string Name, string Value)> extra)
    {
        var settings = new Dictionary<string, string>(_settings, StringComparer.Ordinal);
        foreach (var (name, value) in extra)
        {
            settings[name] = value;
        }

        return settings;
    }

    private FleetProcess Remember(FleetProcess process)
    {
        _all.Add(process);
        return process;
    }
}
