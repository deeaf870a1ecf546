using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>The only decoder so far: a response is one JSON document.</summary>
internal static class JsonDecoder
{
    /// <exception cref="Loading.ManifestFault">The component wants another decoder.</exception>
    public static void Check(ManifestComponent component)
    {
        if (component.Child("decoder") is { } decoder && decoder.Type != nameof(JsonDecoder))
        {
            throw decoder.Fault($"component type {decoder.Type} is not supported");
        }
    }
}
