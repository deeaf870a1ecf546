using System.Net;
using System.Net.Sockets;

namespace SyncFleet.Testing.Services;

/// <summary>
/// An address on this machine that leads to a server once it is opened; before, nobody listens there. So a server can be away for the
/// processes under test while it runs for everybody else.
/// </summary>
public sealed class TcpForwarder : IAsyncDisposable
{
    private readonly string _host;
    private readonly int _targetPort;
    private readonly CancellationTokenSource _closing = new();
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

    /// <summary>The server is there from now on.</summary>
    public void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
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
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(_closing.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var here = client;
        using var there = new TcpClient();
        try
        {
            await there.ConnectAsync(_host, _targetPort, _closing.Token);
            await using var near = here.GetStream();
            await using var far = there.GetStream();
            await Task.WhenAny(near.CopyToAsync(far, _closing.Token), far.CopyToAsync(near, _closing.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // Either side may leave at any time; the other is then left, too.
        }
    }
}
