using System.Text.Json;

namespace SyncFleet.Connectors.Files;

/// <summary>A format of files that hold rows.</summary>
internal interface IFileFormat
{
    /// <summary>Name of the connector that reads it.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>JSON Schema of the settings that are of this format only, as members of <c>properties</c>.</summary>
    string SettingsJson { get; }

    /// <summary>A reader for one file.</summary>
    /// <param name="config">The source's settings.</param>
    IRowReader CreateReader(JsonElement config);
}

/// <summary>Reads the rows of one file.</summary>
internal interface IRowReader
{
    /// <summary>Reads what comes before the first row. Called once, at the beginning of the file.</summary>
    ValueTask BeginAsync(ByteWindow window, CancellationToken cancellationToken);

    /// <summary>Adds the next row to the records; false at the end of the file. May be asked anywhere between two rows.</summary>
    ValueTask<bool> ReadAsync(ByteWindow window, FileRecords records, CancellationToken cancellationToken);
}
