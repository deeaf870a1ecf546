using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Files;

/// <summary>
/// Finds files below the folders an operator opened, and nowhere else. Links are followed to their end before that is decided; what lies
/// outside is answered in the same words whether it is there or not.
/// </summary>
internal sealed class FileFolders(IReadOnlyList<string> folders)
{
    private const int MostLinks = 40;

    private const int MostFiles = 100_000;

    private readonly string[] _folders = [.. folders.Select(folder => RealPath(Path.GetFullPath(folder)))];

    /// <summary>The files that a path, or a pattern in its last step (<c>*</c>, <c>?</c>), names; by name.</summary>
    /// <param name="location">Absolute, or relative to one of the folders.</param>
    /// <exception cref="SyncFleetException">The folder is not open; a single file is not there.</exception>
    public IReadOnlyList<FileInfo> Find(string location)
    {
        var name = Path.GetFileName(location);
        var isPattern = name.AsSpan().ContainsAny('*', '?');
        foreach (var folder in FoldersOf(location))
        {
            var found = isPattern ? List(folder, name) : Single(Path.Combine(folder, name));
            if (found.Count > 0)
            {
                return found;
            }
        }

        return isPattern ? [] : throw new SyncFleetException(FailureKind.Configuration, $"There is no file '{location}' in a folder this fetcher may read. Check the location.");
    }

    /// <summary>Opens a file that <see cref="Find"/> gave.</summary>
    public FileStream Open(FileInfo file)
    {
        if (!IsInside(RealPath(file.FullName)))
        {
            throw Closed(file.Name);
        }

        return new FileStream(file.FullName, new FileStreamOptions { Mode = FileMode.Open, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
    }

    private List<string> FoldersOf(string location)
    {
        var parent = Path.GetDirectoryName(location) ?? "";
        var candidates = Path.IsPathRooted(location) ? [Path.GetFullPath(parent)] : _folders.Select(folder => Path.GetFullPath(Path.Combine(folder, parent)));
        var open = candidates.Where(IsInside).Select(path => RealPath(path)).Where(IsInside).ToList();
        return open.Count > 0 ? open : throw Closed(location);
    }

    private List<FileInfo> List(string folder, string pattern) => !Directory.Exists(folder) ? [] :
    [
        .. new DirectoryInfo(folder).EnumerateFiles(pattern, new EnumerationOptions { MatchType = MatchType.Simple, IgnoreInaccessible = true })
            .Where(file => IsInside(RealPath(file.FullName)))
            .Take(MostFiles)
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    private List<FileInfo> Single(string path) => IsInside(RealPath(path)) && new FileInfo(path) is { Exists: true } file ? [file] : [];

    private bool IsInside(string path) =>
        Array.Exists(_folders, folder => path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal));

    private static string RealPath(string path) => RealPath(path, 0);

    private static string RealPath(string path, int links)
    {
        var current = Path.GetPathRoot(path)!;
        foreach (var step in path[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, step);
            var target = new FileInfo(next).LinkTarget;
            current = target is null ? next : RealPath(Path.GetFullPath(target, current), links < MostLinks ? links + 1 : throw Closed(step));
        }

        return current;
    }

    private static SyncFleetException Closed(string location) => new(
        FailureKind.Configuration,
        $"'{location}' lies in no folder this fetcher may read. An operator opens folders with SYNCFLEET_FETCHER__FILEFOLDERS__0.");
}
