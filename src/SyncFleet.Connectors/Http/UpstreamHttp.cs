using System.Diagnostics;
using System.Net;

namespace SyncFleet.Connectors.Http;

/// <summary>Builds what every connector of a process sends through: <see cref="SourceContext.Http"/>.</summary>
public static class UpstreamHttp
{
    /// <summary>
    /// Connections are pooled and guarded; answers are decompressed; redirects, cookies and proxies are off: whoever sends
    /// decides where credentials go. Dispose it with the process.
    /// </summary>
    public static HttpMessageInvoker CreateInvoker(UpstreamHttpOptions options, TimeProvider time)
    {
        var guard = new OutboundGuard(options.AllowedAddresses);
        return CreateInvoker(options, time, new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = (context, cancellationToken) => guard.ConnectAsync(context.DnsEndPoint, cancellationToken),
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = options.MaxConnectionsPerHost,
            PooledConnectionLifetime = options.ConnectionLifetime,
            UseCookies = false,
            // A proxy would make the connection in our place and so get round the guard.
            UseProxy = false,
            // Our trace ids are no business of the source.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        });
    }

    /// <summary>The same stack over another transport.</summary>
    public static HttpMessageInvoker CreateInvoker(UpstreamHttpOptions options, TimeProvider time, HttpMessageHandler transport) =>
        new(new HostCircuitHandler(options, time, MappedHostHandler.Create(options.MappedHosts, transport)), disposeHandler: true);
}
