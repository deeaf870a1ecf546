namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>The content of a response is not what its decoder reads. The text says what it is, and quotes nothing of it.</summary>
internal sealed class UnreadableContentException(string what, Exception? inner = null) : Exception(what, inner);
