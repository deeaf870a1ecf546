namespace SyncFleet.Connectors.Files;

/// <summary>Where the files of a stream lie.</summary>
internal interface IFilePlace
{
    /// <summary>The files there are, by name; cheap.</summary>
    IReadOnlyList<FoundFile> List();

    /// <summary>Opens a file; null when its version is the one that is known already.</summary>
    Task<OpenedFile?> OpenAsync(FoundFile file, string? knownVersion, CancellationToken cancellationToken);
}

/// <summary>A file before it is opened.</summary>
/// <param name="Name">Its name; no credentials in it.</param>
/// <param name="Version">What changes with its content; null when only opening it tells.</param>
/// <param name="ModifiedAt">When it was changed last; null when only opening it tells.</param>
internal sealed record FoundFile(string Name, string? Version, DateTimeOffset? ModifiedAt);
