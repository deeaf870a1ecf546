namespace SyncFleet.Connectors.Http;

/// <summary>Why no answer came, in words. The runtime's own messages may quote addresses and certificates, so they are not used.</summary>
internal static class ConnectionCauses
{
    public static string Explain(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its host name is not known",
        HttpRequestError.ConnectionError => "nothing accepts the connection",
        HttpRequestError.SecureConnectionError => "the secure connection failed (certificate or TLS version)",
        HttpRequestError.ResponseEnded => "the connection was cut before the answer",
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ExtendedConnectNotSupported
            or HttpRequestError.VersionNegotiationError => "the answer was not HTTP as it should be",
        HttpRequestError.ConfigurationLimitExceeded => "the answer's headers are too large",
        _ => "the connection failed",
    };
}
