namespace SyncFleet.Connectors.Processes;

/// <summary>A folder for one run of a program, open to its user only: what it is given, and where it may write. Gone after the run.</summary>
internal sealed class ProgramFiles : IDisposable
{
    public const string ConfigName = "config.json";

    public ProgramFiles(string configJson)
    {
        Folder = Directory.CreateTempSubdirectory("syncfleet-program-").FullName;
        Config = Write(ConfigName, configJson);
    }

    public string Folder { get; }

    /// <summary>Path of the program's settings.</summary>
    public string Config { get; }

    /// <summary>Writes a file; returns its path.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A child of the program still writes; the folder is left to the system's own cleaning.
        }
    }
}
