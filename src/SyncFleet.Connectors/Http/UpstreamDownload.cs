namespace SyncFleet.Connectors.Http;

/// <summary>An answer whose body is read as it comes: for files too large to be held. Dispose it when it is left.</summary>
public sealed class UpstreamDownload : IAsyncDisposable
{
    private readonly HttpResponseMessage? _message;

    internal UpstreamDownload(UpstreamResponse response, HttpResponseMessage? message, Stream content)
    {
        Response = response;
        Content = content;
        _message = message;
    }

    /// <summary>Status and headers; without the body.</summary>
    public UpstreamResponse Response { get; }

    /// <summary>The body, decompressed; empty unless the status is a success.</summary>
    public Stream Content { get; }

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        _message?.Dispose();
    }
}
