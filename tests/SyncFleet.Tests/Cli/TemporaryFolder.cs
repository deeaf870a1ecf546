namespace SyncFleet.Tests.Cli;

/// <summary>A folder of the test's own, gone after it.</summary>
internal sealed class TemporaryFolder : IAsyncDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("syncfleet").FullName;

    public string PathOf(string file) => Path.Combine(_path, file);

    public Task WriteAsync(string file, byte[] content) => File.WriteAllBytesAsync(PathOf(file), content);

    /// <summary>The text without the folder's name.</summary>
    public string Scrub(string text) => text.Replace(_path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
