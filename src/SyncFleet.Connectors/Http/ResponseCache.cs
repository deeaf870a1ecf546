using System.Security.Cryptography;
using System.Text;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// Good answers of requests that allow it (<see cref="UpstreamRequest.KeepFor"/>), kept in this process for a while; one that has run
/// out is asked for again by its ETag, if it has one. Bounded: the oldest go first. Answers to different credentials are different
/// answers. Safe for several requests at once.
/// </summary>
/// <param name="capacityBytes">Most bytes of bodies in all. Default 16 MiB; a larger body is not kept.</param>
public sealed class ResponseCache(long capacityBytes = 16 * 1024 * 1024)
{
    private readonly Lock _keeping = new();
    private readonly OrderedDictionary<string, KeptAnswer> _answers = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Answers kept now.</summary>
    public int Count
    {
        get
        {
            lock (_keeping)
            {
                return _answers.Count;
            }
        }
    }

    internal KeptAnswer? Find(UpstreamRequest request)
    {
        lock (_keeping)
        {
            return _answers.GetValueOrDefault(KeyOf(request));
        }
    }

    internal void Keep(UpstreamRequest request, UpstreamResponse response, DateTimeOffset freshUntil)
    {
        if (response.Body.Length > capacityBytes)
        {
            return;
        }

        var key = KeyOf(request);
        lock (_keeping)
        {
            RemoveLocked(key);
            _answers.Add(key, new KeptAnswer(response, freshUntil));
            _bytes += response.Body.Length;
            while (_bytes > capacityBytes)
            {
                RemoveLocked(_answers.GetAt(0).Key);
            }
        }
    }

    private void RemoveLocked(string key)
    {
        if (_answers.Remove(key, out var removed))
        {
            _bytes -= removed.Response.Body.Length;
        }
    }

    // Headers hold the credentials, so only a digest is kept of them.
    private static string KeyOf(UpstreamRequest request)
    {
        var text = new StringBuilder().Append(request.Method).Append(' ').Append(request.Uri.AbsoluteUri);
        foreach (var (name, value) in request.Headers)
        {
            text.Append('\n').Append(name).Append(':').Append(value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>An answer that is kept.</summary>
/// <param name="Response">The answer.</param>
/// <param name="FreshUntil">Until then it is given without asking.</param>
internal sealed record KeptAnswer(UpstreamResponse Response, DateTimeOffset FreshUntil)
{
    /// <summary>By which the source can say that nothing has changed; null: it gave none.</summary>
    public string? ETag => Response.Header("ETag");
}
