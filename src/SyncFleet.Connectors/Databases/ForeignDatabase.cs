using System.Net;
using System.Net.Sockets;
using Npgsql;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Databases;

/// <summary>
/// A tenant's database while it is read: one connection, short read-only transactions, nothing that a pooler in transaction mode could
/// not carry (no prepared statement, no session setting). The address is looked at by the outbound guard before anything is sent to it.
/// </summary>
internal sealed class ForeignDatabase(PostgresSettings settings, OutboundGuard guard) : IAsyncDisposable
{
    private const int StatementSeconds = 50;

    // Dates and numbers as text must not depend on what the server is set to; 'true' keeps it to the transaction.
    private const string Habits = """
        SELECT set_config('transaction_read_only', 'on', true), set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
               set_config('IntervalStyle', 'iso_8601', true), set_config('extra_float_digits', '1', true), set_config('statement_timeout', '50s', true)
        """;

    private NpgsqlDataSource? _dataSource;
    private NpgsqlConnection? _connection;

    /// <summary>Runs one statement with texts as parameters in a transaction of its own; every row is given to <paramref name="read"/>.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">$1, $2 …</param>
    /// <param name="what">What is read, for failure texts.</param>
    /// <param name="read">Takes a row.</param>
    /// <param name="cancellationToken">Stops the statement.</param>
    public async Task QueryAsync(string sql, IEnumerable<string> parameters, string what, Action<NpgsqlDataReader> read, CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await ConnectAsync(cancellationToken);
            await using NpgsqlBatch batch = new(_connection) { Timeout = StatementSeconds + 5 };
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Habits));
            batch.BatchCommands.Add(Command(sql, parameters));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                read(reader);
            }
        }
        catch (NpgsqlException failure)
        {
            throw DatabaseErrors.Explain(failure, settings, what);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        if (_dataSource is not null)
        {
            await _dataSource.DisposeAsync();
        }
    }

    private static NpgsqlBatchCommand Command(string sql, IEnumerable<string> parameters)
    {
        NpgsqlBatchCommand command = new(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        }

        return command;
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var address = await ResolveAsync(cancellationToken);
        NpgsqlSlimDataSourceBuilder builder = new()
        {
            ConnectionStringBuilder =
            {
                Host = address.ToString(),
                Port = settings.Port,
                Database = settings.Database,
                Username = settings.User,
                Password = settings.Password,
                SslMode = settings.Ssl,
                ApplicationName = "SyncFleet",
                Pooling = false,
                NoResetOnClose = true,
                Timeout = 15,
                CommandTimeout = StatementSeconds + 5,
            },
        };
        builder.EnableTransportSecurity();
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));

        // The connection goes to the address that was looked at; the certificate is of the name.
        builder.UseSslClientAuthenticationOptionsCallback(options => options.TargetHost = settings.Host);
        _dataSource = builder.Build();
        return await _dataSource.OpenConnectionAsync(cancellationToken);
    }

    private async Task<IPAddress> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var addresses = IPAddress.TryParse(settings.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(settings.Host, cancellationToken);
            return Array.Find(addresses, guard.IsAllowed) ?? throw new SyncFleetException(
                FailureKind.Configuration, $"{settings.Host} is not a public address; allow it in the settings of the fetcher if it is meant.");
        }
        catch (SocketException failure)
        {
            throw new SyncFleetException(FailureKind.Transient, $"The name {settings.Host} does not resolve.", failure.SocketErrorCode.ToString(), inner: failure);
        }
    }
}
