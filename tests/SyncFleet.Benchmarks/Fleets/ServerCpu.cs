using System.Globalization;
using Npgsql;

namespace SyncFleet.Benchmarks.Fleets;

/// <summary>CPU time of a PostgreSQL server: the postmaster, its children, and those that have ended. Zero where it runs elsewhere.</summary>
internal sealed class ServerCpu : IDisposable
{
    private const double TicksPerSecond = 100;

    private readonly NpgsqlConnection _connection;
    private readonly int _postmaster;

    private ServerCpu(NpgsqlConnection connection, int postmaster) => (_connection, _postmaster) = (connection, postmaster);

    public static async Task<ServerCpu> OfPostgresAsync(NpgsqlDataSource dataSource)
    {
        var connection = await dataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        var backend = (int)(await command.ExecuteScalarAsync())!;
        return new ServerCpu(connection, ReadStat(backend) is { } stat ? int.Parse(stat[1], CultureInfo.InvariantCulture) : 0);
    }

    public double Seconds()
    {
        if (_postmaster == 0 || ReadStat(_postmaster) is not { } server)
        {
            return 0;
        }

        // utime, stime and, for those that have ended, cutime and cstime.
        var ticks = Ticks(server, 11) + Ticks(server, 12) + Ticks(server, 13) + Ticks(server, 14);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && ReadStat(process) is { } stat && Ticks(stat, 1) == _postmaster)
            {
                ticks += Ticks(stat, 11) + Ticks(stat, 12);
            }
        }

        return ticks / TicksPerSecond;
    }

    public void Dispose() => _connection.Dispose();

    private static long Ticks(string[] stat, int field) => long.Parse(stat[field], CultureInfo.InvariantCulture);

    // The fields behind the command's name: state, ppid, …
    private static string[]? ReadStat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
