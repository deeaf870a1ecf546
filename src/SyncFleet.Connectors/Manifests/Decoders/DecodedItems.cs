using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>Collects the values of a response as one JSON list. Bounded, since a small archive may hold a large content.</summary>
internal sealed class DecodedItems : IDisposable
{
    /// <summary>Most that the contents of one response may come to, bytes.</summary>
    public const int MaxBytes = 128 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _writer;

    public DecodedItems()
    {
        _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _writer.WriteStartArray();
    }

    /// <summary>Adds one value, which <paramref name="write"/> writes.</summary>
    public void Add<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        write(_writer, state);
        if (_buffer.WrittenCount + _writer.BytesPending > MaxBytes)
        {
            throw new UnreadableContentException($"more than {MaxBytes / 1048576} MiB when it is unpacked");
        }
    }

    /// <summary>Adds a document; of a list, its items.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public void AddJson(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = Http.JsonBody.MaxDepth });
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            Add(document.RootElement, static (writer, element) => writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true));
            return;
        }

        foreach (var item in document.RootElement.EnumerateArray())
        {
            Add(item, static (writer, element) => writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true));
        }
    }

    public JsonDocument ToDocument()
    {
        _writer.WriteEndArray();
        _writer.Flush();
        return JsonDocument.Parse(_buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = Http.JsonBody.MaxDepth + 1 });
    }

    public void Dispose() => _writer.Dispose();
}
