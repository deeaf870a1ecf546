using System.Security.Cryptography;
using Npgsql;
using SyncFleet.Chaos.Fleets;

namespace SyncFleet.Chaos.Faults;

/// <summary>A full file system under the page store.</summary>
internal sealed class DiskFaults(ChaosFleet fleet)
{
    private const int ProbeBytes = 4 * 1024 * 1024;

    public async Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var disk = fleet.PageDisk;
        if (disk.Refusal is { } refusal)
        {
            throw new FaultNotDoneException(refusal);
        }

        long written;
        try
        {
            written = disk.Fill();
            await ProbeAsync(cancellationToken);
            await Task.Delay(fault.Length * 2, TimeProvider.System, cancellationToken);
        }
        finally
        {
            disk.Free();
        }

        return $"PostgreSQL had no room left; {written / 1024 / 1024} MiB freed again";
    }

    // A full disk that nobody notices is no fault: PostgreSQL itself must say so.
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await fleet.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"INSERT INTO {PageDisk.ProbeTable} VALUES ($1)", connection, transaction);
        command.Parameters.Add(new() { Value = RandomNumberGenerator.GetBytes(ProbeBytes) });
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.DiskFull)
        {
            return;
        }

        throw new FaultNotDoneException("PostgreSQL still found room");
    }
}
