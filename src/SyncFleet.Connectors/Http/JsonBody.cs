using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// Reads an answer as JSON. What can't be read (a web page with status 200, a cut body, nothing at all) is a Transient failure:
/// it is tried again, and in the end it stops the stream; it is never taken for an empty collection. The failure tells status,
/// content type, length and the place of the fault, never the content.
/// </summary>
public static class JsonBody
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 128;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>The body without a byte order mark.</summary>
    public static ReadOnlyMemory<byte> Content(UpstreamResponse response) =>
        response.Body.Span.StartsWith("\uFEFF"u8) ? response.Body[3..] : response.Body;

    /// <summary>The document; the caller disposes it. The response's body must stay as it is until then.</summary>
    public static JsonDocument Parse(UpstreamResponse response)
    {
        try
        {
            return JsonDocument.Parse(Content(response), Options);
        }
        catch (JsonException e)
        {
            throw Unreadable(response, e);
        }
    }

    /// <summary>The failure for a body that is not JSON.</summary>
    public static SyncFleetException Unreadable(UpstreamResponse response, JsonException cause)
    {
        var content = Content(response).Span;
        var line = (cause.LineNumber ?? 0) + 1;
        var column = (cause.BytePositionInLine ?? 0) + 1;
        var what = content.Trim(" \t\r\n"u8) switch
        {
            [] => "an empty body",
            [(byte)'<', ..] => "a web page in place of JSON",
            _ when Offset(content, cause) >= content.TrimEnd(" \t\r\n"u8).Length => $"JSON that breaks off at line {line}, byte {column}",
            _ => $"faulty JSON at line {line}, byte {column}",
        };

        // The parser's own message quotes the content, so neither it nor the exception goes along.
        return new SyncFleetException(FailureKind.Transient, $"{response}, but with {what}", response.Measure());
    }

    private static long Offset(ReadOnlySpan<byte> content, JsonException cause)
    {
        var start = 0;
        for (var line = 0L; line < (cause.LineNumber ?? 0); line++)
        {
            start += content[start..].IndexOf((byte)'\n') + 1;
        }

        return start + (cause.BytePositionInLine ?? 0);
    }
}
