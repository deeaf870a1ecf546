using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>One JSON document.</summary>
internal sealed class JsonDecoder : IContentDecoder
{
    public bool IsStream => false;

    /// <exception cref="Loading.ManifestFault">The component wants another decoder than this one.</exception>
    public static void Check(ManifestComponent component)
    {
        if (component.Child("decoder") is { } decoder && decoder.Type != nameof(JsonDecoder))
        {
            throw decoder.Fault($"component type {decoder.Type} is not supported in {component.Type}");
        }
    }

    /// <returns>Null for a plain JSON document, which is read where it lies.</returns>
    public static IContentDecoder? Create(ManifestComponent retriever, ComponentRegistry registry, string field = "decoder") =>
        retriever.Child(field) is { } decoder && decoder.Type != nameof(JsonDecoder) ? registry.Create<IContentDecoder>(decoder) : null;

    public void Decode(ReadOnlyMemory<byte> content, DecodedItems items) => items.AddJson(content);
}
