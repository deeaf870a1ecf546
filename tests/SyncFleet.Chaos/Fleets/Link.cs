using SyncFleet.Testing.Services;

namespace SyncFleet.Chaos.Fleets;

/// <summary>The way from one part to another.</summary>
internal sealed class Link(string name, string host, int port) : IAsyncDisposable
{
    private readonly TcpForwarder _forwarder = new(host, port);

    public string Name => name;

    public TcpForwarder Forwarder => _forwarder;

    public ValueTask DisposeAsync() => _forwarder.DisposeAsync();
}
