using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Files;

/// <summary>
/// Which files of a stream are read: its checkpoint. Keeps the versions of the files changed last; a file that is not among them is taken
/// for read when it is no newer than the newest that was dropped.
/// </summary>
internal sealed record FileState
{
    private const int MostFiles = 500;

    private static readonly Dictionary<string, FileMark> Nothing = new(StringComparer.Ordinal);

    /// <summary>When the newest file that was read was changed.</summary>
    [JsonPropertyName(FileRecords.ModifiedField)]
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Files no newer than this are read, unless they are named below with another version.</summary>
    [JsonPropertyName("floor")]
    public DateTimeOffset? Floor { get; init; }

    /// <summary>Digest of the name → version, and when it was changed, in ticks.</summary>
    [JsonPropertyName("files")]
    public IReadOnlyDictionary<string, FileMark> Files { get; init => field = value ?? Nothing; } = Nothing;

    /// <param name="checkpoint">The checkpoint; null: nothing is read.</param>
    /// <exception cref="SyncFleetException">It is none of this connector.</exception>
    public static FileState Read(string? checkpoint)
    {
        try
        {
            return checkpoint is null ? new FileState() : JsonSerializer.Deserialize(checkpoint, FileJson.Default.FileState)!;
        }
        catch (JsonException failure)
        {
            throw new SyncFleetException(FailureKind.Configuration, "The stored checkpoint is none of this connector; read the stream in full once.", inner: failure);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, FileJson.Default.FileState);

    /// <summary>The version that is read; null: none of this file.</summary>
    public string? VersionOf(string name) => Files.GetValueOrDefault(Digest(name))?.Version;

    /// <summary>True when the file need not be opened.</summary>
    public bool HasRead(FoundFile file) => Files.TryGetValue(Digest(file.Name), out var mark)
        ? mark.Version == file.Version
        : file.ModifiedAt is { } modified && modified <= Floor;

    /// <summary>The state with one more file read; what is no longer there is forgotten.</summary>
    public FileState With(OpenedFile file, IReadOnlyList<FoundFile> present)
    {
        var names = present.Select(found => Digest(found.Name)).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, FileMark> files = new(Files.Where(mark => names.Contains(mark.Key)), StringComparer.Ordinal)
        {
            [Digest(file.Name)] = new FileMark(file.Version, file.ModifiedAt.UtcTicks),
        };
        var dropped = files.OrderByDescending(mark => mark.Value.Ticks).Skip(MostFiles).ToList();
        dropped.ForEach(mark => files.Remove(mark.Key));
        return new FileState
        {
            ModifiedAt = Later(ModifiedAt, file.ModifiedAt),
            Floor = dropped.Count == 0 ? Floor : Later(Floor, new DateTimeOffset(dropped[0].Value.Ticks, TimeSpan.Zero)),
            Files = files,
        };
    }

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;

    private static string Digest(string name) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(name)).ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>A file that was read.</summary>
/// <param name="Version">The version that was read.</param>
/// <param name="Ticks">When it was changed, UTC.</param>
internal sealed record FileMark([property: JsonPropertyName("v")] string Version, [property: JsonPropertyName("t")] long Ticks);

/// <summary>Where a read goes on.</summary>
internal sealed record FilePosition
{
    private const int LongestPosition = 64 * 1024;

    /// <summary>What was read before this file.</summary>
    [JsonPropertyName("state")]
    public required FileState State { get; init; }

    /// <summary>Name of the file; null: begin with the first that is not read.</summary>
    [JsonPropertyName("file")]
    public string? File { get; init; }

    [JsonPropertyName("version")]
    public string? Version { get; init; }

    /// <summary>Bytes of the decoded file that are read.</summary>
    [JsonPropertyName("offset")]
    public long Offset { get; init; }

    /// <summary>Rows that are read.</summary>
    [JsonPropertyName("row")]
    public long Row { get; init; }

    /// <exception cref="SyncFleetException">The text is no position.</exception>
    public static FilePosition Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, FileJson.Default.FilePosition)!;
        }
        catch (JsonException failure)
        {
            throw new SyncFleetException(FailureKind.Defect, "The stored position of the read cannot be understood; start the stream again.", inner: failure);
        }
    }

    /// <exception cref="SyncFleetException">The position is too long.</exception>
    public override string ToString()
    {
        var text = JsonSerializer.Serialize(this, FileJson.Default.FilePosition);
        return text.Length <= LongestPosition ? text
            : throw new SyncFleetException(FailureKind.Configuration, "The names or versions of the files are too long to be kept.");
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(FileState))]
[JsonSerializable(typeof(FilePosition))]
internal sealed partial class FileJson : JsonSerializerContext;
