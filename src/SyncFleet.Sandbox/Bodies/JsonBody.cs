using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SyncFleet.Sandbox.Bodies;

/// <summary>A JSON body on its way out: written straight into the response, sent on whenever enough has gathered.</summary>
internal sealed class JsonBody : IDisposable
{
    private const int FlushBytes = 64 * 1024;
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
    private readonly PipeWriter? _pipe;
    private long _sent;

    /// <param name="output">Where the bytes go.</param>
    /// <param name="pipe">The response, to be sent on from time to time; null when the output is memory.</param>
    public JsonBody(IBufferWriter<byte> output, PipeWriter? pipe)
    {
        _pipe = pipe;
        Writer = new(output, Options);
    }

    public Utf8JsonWriter Writer { get; }

    /// <summary>To be called between values: passes on what has gathered and waits while the reader is slower than we are.</summary>
    public ValueTask BreatheAsync(CancellationToken cancellationToken) =>
        _pipe is null || Writer.BytesCommitted + Writer.BytesPending - _sent < FlushBytes
            ? ValueTask.CompletedTask
            : FlushAsync(_pipe, cancellationToken);

    public void Dispose() => Writer.Dispose();

    private async ValueTask FlushAsync(PipeWriter pipe, CancellationToken cancellationToken)
    {
        Writer.Flush();
        _sent = Writer.BytesCommitted;
        await pipe.FlushAsync(cancellationToken);
    }
}
