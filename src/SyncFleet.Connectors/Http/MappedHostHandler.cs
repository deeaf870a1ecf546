using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// Sends requests for certain hosts to others, for tests against a server of one's own. What a connector sees stays as it was: the
/// mapped host's links and redirects are another host to it, and get no credentials.
/// </summary>
internal sealed class MappedHostHandler : DelegatingHandler
{
    private readonly Dictionary<string, Uri> _targets;

    private MappedHostHandler(Dictionary<string, Uri> targets, HttpMessageHandler inner)
        : base(inner) => _targets = targets;

    /// <param name="mappings">Each <c>host=http://other:port</c>; the host may have a port, too.</param>
    /// <param name="inner">The transport.</param>
    /// <exception cref="SyncFleetException">A mapping is none.</exception>
    public static HttpMessageHandler Create(IReadOnlyList<string> mappings, HttpMessageHandler inner) => mappings.Count == 0 ? inner : new MappedHostHandler(Read(mappings), inner);

    /// <exception cref="SyncFleetException">A mapping is none.</exception>
    public static Dictionary<string, Uri> Read(IReadOnlyList<string> mappings)
    {
        var targets = new Dictionary<string, Uri>(StringComparer.OrdinalIgnoreCase);
        foreach (var mapping in mappings)
        {
            var parts = mapping.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts[0].Length == 0 || parts[0].Contains('/', StringComparison.Ordinal)
                || !Uri.TryCreate(parts[1], UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https") || target.PathAndQuery != "/" || !targets.TryAdd(parts[0], target))
            {
                throw new SyncFleetException(FailureKind.Configuration, $"'{mapping}' maps no host: it must be like api.example.com=http://127.0.0.1:8080, each host once");
            }
        }

        return targets;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        if (_targets.TryGetValue(address.Authority, out var target) || _targets.TryGetValue(address.Host, out target))
        {
            request.RequestUri = new UriBuilder(address) { Scheme = target.Scheme, Host = target.Host, Port = target.Port }.Uri;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
