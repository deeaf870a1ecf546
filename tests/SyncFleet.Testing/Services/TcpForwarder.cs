using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SyncFleet.Testing.Services;

/// <summary>
/// An address on this machine that leads to a server once it is opened; before, nobody listens there. So a server can be away for the
/// processes under test while it runs for everybody else; and the way to it can be made slow, stalled, cut or half closed.
/// </summary>
public sealed class TcpForwarder : IAsyncDisposable
{
    private readonly string _host;
    private readonly int _targetPort;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<ForwardedConnection, bool> _connections = new();
    private volatile TcpConditions _conditions = TcpConditions.Clear;
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public TcpForwarder(string host, int port)
    {
        (_host, _targetPort) = (host, port);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        Port = ((IPEndPoint)taken.LocalEndpoint).Port;
    }

    /// <summary>Where to connect, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How what passes is treated; may change at any time. Default: it passes.</summary>
    public TcpConditions Conditions
    {
        get => _conditions;
        set => _conditions = value;
    }

    /// <summary>The server is there from now on.</summary>
    public void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Resets every connection that is open now.</summary>
    /// <returns>How many.</returns>
    public int Cut()
    {
        var open = _connections.Keys;
        foreach (var connection in open)
        {
            connection.Cut();
        }

        return open.Count;
    }

    /// <summary>Half closes every connection that is open now.</summary>
    /// <param name="toServer">Who is told that no more comes: the server, or else the client.</param>
    /// <returns>How many.</returns>
    public int HalfClose(bool toServer)
    {
        var open = _connections.Keys;
        foreach (var connection in open)
        {
            connection.HalfClose(toServer);
        }

        return open.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                serving.RemoveAll(s => s.IsCompleted);
                serving.Add(ServeAsync(await listener.AcceptSocketAsync(_closing.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket near)
    {
        using var connection = new ForwardedConnection(near, new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, () => _conditions);
        if (_conditions.IsRefusing)
        {
            connection.Cut();
            return;
        }

        try
        {
            near.NoDelay = true;
            await connection.ConnectAsync(_host, _targetPort, _closing.Token);
            _connections[connection] = true;
            await connection.RunAsync(_closing.Token);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The server is away: whoever came is sent off.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
