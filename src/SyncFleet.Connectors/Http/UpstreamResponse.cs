using Microsoft.AspNetCore.WebUtilities;

namespace SyncFleet.Connectors.Http;

/// <summary>An answer, read to its end and decompressed.</summary>
public sealed record UpstreamResponse
{
    public required int Status { get; init; }

    /// <summary>Headers of the answer and of its body by name, whatever the case; several values are joined by <c>", "</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Where the answer came from, after redirects.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The request it answers, for failure texts.</summary>
    public required UpstreamRequest Request { get; init; }

    /// <summary>Name of the connector, for failure texts.</summary>
    public required string Connector { get; init; }

    /// <summary>Which try got this answer, first is 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>True when the classifier said <see cref="Disposition.Ignore"/>: there is an answer, and it counts as having no records.</summary>
    public bool IsIgnored { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Media type without parameters, lower case; empty when the source gave none.</summary>
    public string MediaType => Header("Content-Type")?.Split(';', 2)[0].Trim().ToLowerInvariant() ?? string.Empty;

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;

    /// <summary>What happened, without query, headers or content: <c>finale answered 401 Unauthorized for GET /acme/api/product/</c>.</summary>
    public override string ToString() => $"{Connector} answered {StatusText(Status)} for {Request}";

    internal string Measure() =>
        $"status {Status}, {(MediaType.Length == 0 ? "no content type" : $"content type {Plain(MediaType)}")}, {Body.Length} bytes, try {Attempt}";

    // The source chooses this text, so only what a media type may hold gets through.
    private static string Plain(string mediaType) =>
        string.Concat(mediaType.Take(80).Where(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '+' or '-' or '.'));

    // The reason phrase on the wire is the source's text; ours is known to be harmless.
    private static string StatusText(int status) => $"{status} {ReasonPhrases.GetReasonPhrase(status)}".TrimEnd();
}
