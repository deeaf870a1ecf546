namespace SyncFleet.Connectors.Manifests.Loading;

/// <summary>Something in a manifest that cannot be run: why, and on which line. Becomes a refusal in the <see cref="LoadReport"/>.</summary>
internal sealed class ManifestFault(int line, string reason) : Exception(reason)
{
    /// <summary>Line in the manifest, first is 1.</summary>
    public int Line { get; } = line;
}
