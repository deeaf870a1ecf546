using Npgsql;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using SyncFleet.Testing.Upstreams;

namespace SyncFleet.Chaos.Fleets;

/// <summary>
/// Two servers of its own, two workers of every role as processes, and a link of its own between each worker and each server. The
/// first of each role is the product's own program; the clock of the second can be made to jump. The page store is on a disk of its
/// own where one can be made. The harness itself asks the servers directly.
/// </summary>
internal sealed class ChaosFleet : IAsyncDisposable
{
    private static readonly string[] Names = ["Coordinator", "Coordinator-2", "Fetcher", "Fetcher-2", "Transformer", "Transformer-2", "Writer", "Writer-2"];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly FleetHarness _harness;
    private readonly Lock _launching = new();
    private bool _isOver;

    private ChaosFleet(PrivateServices services, PageDisk disk)
    {
        (Services, PageDisk) = (services, disk);
        _harness = new FleetHarness(services.Postgres, services.RabbitMq);
    }

    public PrivateServices Services { get; }

    public PageDisk PageDisk { get; }

    /// <summary>Files of the clocks that can jump, by the names of faults' targets.</summary>
    public IReadOnlyDictionary<string, string> Clocks => Workers.Values.Where(w => w.Clock is not null).ToDictionary(w => $"clock of {w.Name}", w => w.Clock!, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Worker> Workers { get; private set; } = new Dictionary<string, Worker>(StringComparer.Ordinal);

    public Dictionary<string, Link> Links { get; } = new(StringComparer.Ordinal);

    public NpgsqlDataSource DataSource => _harness.DataSource;

    public string LogFolder => _harness.LogFolder;

    /// <summary>Null, with the reason, where the servers' binaries are missing.</summary>
    public static async Task<(ChaosFleet? Fleet, string Reason)> TryStartAsync()
    {
        var (services, reason) = await PrivateServices.TryStartAsync();
        if (services is null)
        {
            return (null, reason);
        }

        await DividedServer.WriteManifestAsync();
        var fleet = new ChaosFleet(services, await PageDisk.MountAsync(services.PostgresFolder));
        try
        {
            await fleet.StartAsync();
            return (fleet, "");
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a further link.</summary>
    public Link AddLink(string name, string host, int port)
    {
        var link = new Link(name, host, port);
        link.Forwarder.Open();
        Links.Add(name, link);
        return link;
    }

    /// <summary>Puts a new process into a worker's place, without waiting for it; unless somebody else has done so.</summary>
    /// <param name="worker">The place.</param>
    /// <param name="former">The process that was in it.</param>
    public void Launch(Worker worker, FleetProcess? former)
    {
        lock (_launching)
        {
            if (worker.Process == former && !_isOver)
            {
                worker.Process = worker.Clock is { } clock ? _harness.AddJumping(worker.Role, clock, worker.Settings) : _harness.Add(worker.Role, worker.Settings);
                _ = SuperviseAsync(worker, worker.Process);
            }
        }
    }

    /// <summary>Everything passes, everything runs: returns when every worker is ready, or with what those say that are not.</summary>
    public async Task<IReadOnlyList<string>> MendAsync()
    {
        foreach (var link in Links.Values)
        {
            link.Forwarder.Conditions = TcpConditions.Clear;
        }

        await Services.StartAsync();
        foreach (var worker in Workers.Values.Where(w => w.Process is null or { HasExited: true }))
        {
            Launch(worker, worker.Process);
        }

        List<string> unready = [];
        foreach (var worker in Workers.Values)
        {
            worker.Process!.Resume();
            if (!await IsReadyAsync(worker))
            {
                unready.Add($"{worker.Name} {worker.Process.Id} is not ready {StartLimit.TotalSeconds:0} s after everything was mended");
            }
        }

        return unready;
    }

    public Task PublishAsync(string exchange, string body, string messageId) => _harness.PublishAsync(exchange, body, messageId: messageId);

    public Task CancelAsync(Guid run) => _harness.CancelAsync(run, "chaos");

    public async ValueTask DisposeAsync()
    {
        // A fault that an interruption met in its midst starts nothing any more.
        lock (_launching)
        {
            _isOver = true;
        }

        await _harness.DisposeAsync();
        foreach (var link in Links.Values)
        {
            await link.DisposeAsync();
        }

        await Services.DisposeAsync();
        await PageDisk.DisposeAsync();
    }

    private async Task StartAsync()
    {
        Directory.CreateDirectory(LogFolder);
        Workers = Names.ToDictionary(n => n, NewWorker, StringComparer.Ordinal);
        foreach (var worker in Workers.Values)
        {
            Launch(worker, former: null);
        }

        foreach (var worker in Workers.Values)
        {
            await worker.Process!.WaitReadyAsync(StartLimit);
        }

        await PageDisk.TakePagesAsync(DataSource);
    }

    // As whoever runs the fleet does it: a process that asks to be started again is.
    private async Task SuperviseAsync(Worker worker, FleetProcess process)
    {
        if (await process.WaitExitAsync() == Worker.WantsRestart)
        {
            worker.Restarts++;
            Launch(worker, process);
        }
    }

    private async Task<bool> IsReadyAsync(Worker worker)
    {
        var process = worker.Process!;
        try
        {
            await process.WaitReadyAsync(StartLimit);
            return true;
        }
        catch (TimeoutException)
        {
            if (!process.HasExited || process.ExitCode != Worker.WantsRestart)
            {
                return false;
            }
        }

        Launch(worker, process);
        return await IsReadyAsync(worker);
    }

    private Worker NewWorker(string name)
    {
        var database = new NpgsqlConnectionStringBuilder(Services.Postgres);
        database.Port = AddLink($"{name}-postgres", "127.0.0.1", database.Port).Forwarder.Port;
        var broker = new UriBuilder(Services.RabbitMq);
        broker.Port = AddLink($"{name}-rabbitmq", "127.0.0.1", broker.Port).Forwarder.Port;
        return new Worker(
            name,
            name.Split('-')[0],
            name.EndsWith("-2", StringComparison.Ordinal) ? Path.Combine(LogFolder, $"{name}.clock") : null,
            [("SYNCFLEET_POSTGRES", database.ConnectionString), ("SYNCFLEET_RABBITMQ", broker.Uri.ToString()), ("SYNCFLEET_COORDINATOR__CLEANINTERVAL", "00:00:02")]);
    }
}
