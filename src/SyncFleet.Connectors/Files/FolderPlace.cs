using System.Globalization;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Files;

/// <summary>Files of the fetcher's own machine: one, or all that match a pattern.</summary>
internal sealed class FolderPlace(FileFolders folders, string location) : IFilePlace
{
    private readonly Dictionary<string, FileInfo> _found = new(StringComparer.Ordinal);

    public IReadOnlyList<FoundFile> List()
    {
        foreach (var file in folders.Find(location))
        {
            _found[file.Name] = file;
        }

        return [.. _found.Values.Select(file => new FoundFile(file.Name, VersionOf(file), ModifiedAt(file)))];
    }

    public Task<OpenedFile?> OpenAsync(FoundFile file, string? knownVersion, CancellationToken cancellationToken)
    {
        if (file.Version == knownVersion)
        {
            return Task.FromResult<OpenedFile?>(null);
        }

        var stream = Open(file);
        return Task.FromResult<OpenedFile?>(new OpenedFile
        {
            Name = file.Name,
            Version = file.Version!,
            ModifiedAt = file.ModifiedAt!.Value,
            Content = stream,
            OpenAtAsync = (offset, _) =>
            {
                stream.Position = offset;
                return Task.FromResult<Stream?>(stream);
            },
        });
    }

    private FileStream Open(FoundFile file)
    {
        try
        {
            return folders.Open(_found[file.Name]);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SyncFleetException(FailureKind.Transient, $"The file '{file.Name}' was taken away while it was about to be read.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The file '{file.Name}' cannot be opened: the fetcher lacks the permission, or the file is no plain file.");
        }
    }

    private static DateTimeOffset ModifiedAt(FileInfo file) => new(file.LastWriteTimeUtc, TimeSpan.Zero);

    private static string VersionOf(FileInfo file) => string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}");
}
