using System.Net.Sockets;

namespace SyncFleet.Testing.Services;

/// <summary>One connection through a <see cref="TcpForwarder"/>. Ends when either side ends its own.</summary>
internal sealed class ForwardedConnection(Socket near, Socket far, Func<TcpConditions> conditions) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    // Directions whose receiver has been told that no more comes; what still comes is dropped.
    private volatile bool _nearClosed;
    private volatile bool _farClosed;

    /// <summary>Reaches the server; throws when it is away.</summary>
    public ValueTask ConnectAsync(string host, int port, CancellationToken cancellationToken) => far.ConnectAsync(host, port, cancellationToken);

    /// <summary>Returns when the connection has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] directions = [PumpAsync(near, far, () => _farClosed, ending.Token), PumpAsync(far, near, () => _nearClosed, ending.Token)];
        await Task.WhenAny(directions);
        await ending.CancelAsync();
        await Task.WhenAll(directions);
    }

    /// <summary>Both sides see their connection reset.</summary>
    public void Cut()
    {
        foreach (var socket in new[] { near, far })
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It has ended by itself.
            }

            socket.Dispose();
        }
    }

    /// <summary>One side is told that the other has nothing more to say; the other goes on speaking, unheard.</summary>
    /// <param name="toServer">True: the server is told. False: the client is.</param>
    public void HalfClose(bool toServer)
    {
        try
        {
            if (toServer)
            {
                _farClosed = true;
                far.Shutdown(SocketShutdown.Send);
            }
            else
            {
                _nearClosed = true;
                near.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        near.Dispose();
        far.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, Func<bool> isClosed, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, cancellationToken)) > 0)
            {
                await HoldAsync(count, cancellationToken);
                for (var sent = 0; sent < count && !isClosed();)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side may leave at any time; the other is then left, too.
        }
    }

    private async Task HoldAsync(int bytes, CancellationToken cancellationToken)
    {
        var now = conditions();
        var hold = now.Delay + (now.BytesPerSecond > 0 ? TimeSpan.FromSeconds((double)bytes / now.BytesPerSecond) : TimeSpan.Zero);
        var started = TimeProvider.System.GetTimestamp();
        while ((conditions().IsStalled || TimeProvider.System.GetElapsedTime(started) < hold) && (conditions() == now || conditions().IsStalled))
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }
}
