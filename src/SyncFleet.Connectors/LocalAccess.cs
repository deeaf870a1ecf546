using SyncFleet.Connectors.Http;

namespace SyncFleet.Connectors;

/// <summary>
/// What connectors may touch of the machine and the network they run in. An operator sets it, never a tenant; by default it is nothing.
/// </summary>
public sealed record LocalAccess
{
    /// <summary>Nothing of the machine, and public addresses only.</summary>
    public static LocalAccess None { get; } = new();

    /// <summary>Folders whose files, and those of the folders below, may be read. Default none.</summary>
    public IReadOnlyList<string> FileFolders { get; init; } = [];

    /// <summary>Programs that may be run as a source, by their full path. Default none.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>Addresses that may be reached by connectors that do not speak HTTP. Default: public ones.</summary>
    public OutboundGuard Addresses { get; init; } = new([]);
}
