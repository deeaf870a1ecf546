using Npgsql;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Parking;

/// <summary>
/// Says when <c>parked_work</c> has changed, by LISTEN on a connection of its own. Needs a direct connection: a pooler in
/// transaction mode loses notifications. After an exception dispose it and make another.
/// </summary>
public sealed class ParkedSignal : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private ParkedSignal(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Starts to listen: a change after this call is never missed.</summary>
    public static async Task<ParkedSignal> ListenAsync(FleetDatabase database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenFleetAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("LISTEN syncfleet_parked", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new ParkedSignal(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns at a change or after <paramref name="timeout"/>, whichever is first. Throws when the connection breaks.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => await _connection.WaitAsync(timeout, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The pool hands connections on as they are; one that broke is not handed on.
        if (_connection.State == System.Data.ConnectionState.Open)
        {
            await using var command = new NpgsqlCommand("UNLISTEN *", _connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }

        await _connection.DisposeAsync();
    }
}
