using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SyncFleet.Testing.Services;

/// <summary>
/// A PgBouncer in transaction mode before the tests' PostgreSQL, with one connection to it for all: whatever a client leaves behind in
/// its session, the next one meets.
/// </summary>
public sealed class TransactionPooler : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private TransactionPooler(Process process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    /// <summary>On 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Null, with the reason, when PgBouncer is not installed.</summary>
    public static async Task<(TransactionPooler? Pooler, string Reason)> TryStartAsync(string user, string password)
    {
        var program = new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer" }.FirstOrDefault(File.Exists);
        if (program is null || OperatingSystem.IsWindows())
        {
            return (null, "PgBouncer is not installed; the Debian package is pgbouncer");
        }

        var port = FreePort();
        var folder = Directory.CreateTempSubdirectory("syncfleet-pooler-").FullName;
        WriteConfig(folder, port, user, password);
        string[] asOther = Environment.IsPrivilegedProcess ? ["-u", "postgres"] : [];
        ProcessStartInfo start = new(program, [.. asOther, Path.Combine(folder, "pooler.ini")]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        TransactionPooler pooler = new(process, folder, port);
        await pooler.WaitAsync();
        return (pooler, "");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void WriteConfig(string folder, int port, string user, string password)
    {
        NpgsqlConnectionStringBuilder server = new(LocalServices.Postgres);
        File.WriteAllText(Path.Combine(folder, "users.txt"), $"\"{user}\" \"{password}\"\n");
        File.WriteAllText(Path.Combine(folder, "pooler.ini"), string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host={server.Host} port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {folder}/users.txt
            pool_mode = transaction
            default_pool_size = 1
            max_client_conn = 100
            """));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
    }

    private async Task WaitAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                // Not yet.
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
