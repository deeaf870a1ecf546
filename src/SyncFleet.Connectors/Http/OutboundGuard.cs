using System.Net;
using System.Net.Sockets;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// Lets connections go to public addresses only, so that a tenant's setting can't reach into the network the fleet runs in.
/// Looks at the address that is really connected to, so a name that resolves differently a moment later gains nothing.
/// </summary>
public sealed class OutboundGuard
{
    private static readonly IPNetwork[] Closed = Parse(
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ]);

    // Prefixes whose addresses carry an IPv4 address at the given byte: what counts is that one.
    private static readonly (IPNetwork Prefix, int Offset)[] Carriers =
        [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2), (IPNetwork.Parse("::/96"), 12)];

    private readonly IPNetwork[] _allowed;

    /// <param name="allowed">Addresses (<c>127.0.0.1</c>) and networks (<c>10.1.0.0/16</c>) that may be reached though they are not public.</param>
    /// <exception cref="SyncFleetException">An entry is neither.</exception>
    public OutboundGuard(IEnumerable<string> allowed) => _allowed = Parse(allowed);

    public bool IsAllowed(IPAddress address)
    {
        var real = Unwrap(address);
        return _allowed.Any(network => network.Contains(real)) || !Closed.Any(network => network.Contains(real));
    }

    /// <summary>Connects to the first address of the host that is allowed and answers.</summary>
    /// <exception cref="SyncFleetException">None of the host's addresses is allowed.</exception>
    /// <exception cref="SocketException">The name does not resolve, or nothing answers.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, IsAllowed);
        if (addresses.Length > 0 && allowed.Length == 0)
        {
            throw new SyncFleetException(
                FailureKind.Configuration,
                $"{endPoint.Host} is not a public address; allow it in the settings of the fetcher if it is meant",
                $"{endPoint.Host} resolves to {addresses.Length} addresses, none of them allowed by the outbound guard");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any))
        {
            foreach (var (prefix, offset) in Carriers)
            {
                if (prefix.Contains(address))
                {
                    return new IPAddress(address.GetAddressBytes().AsSpan(offset, 4));
                }
            }
        }

        return address;
    }

    private static IPNetwork[] Parse(IEnumerable<string> texts) => [.. texts.Select(Parse)];

    private static IPNetwork Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        }

        throw new SyncFleetException(
            FailureKind.Configuration, $"'{text}' is not an allowed outbound address: write an IP address or a network such as 10.1.0.0/16");
    }
}
