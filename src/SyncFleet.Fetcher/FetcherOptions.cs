using System.ComponentModel.DataAnnotations;
using SyncFleet.Connectors;

namespace SyncFleet.Fetcher;

/// <summary>How a fetcher reads.</summary>
public sealed class FetcherOptions : IValidatableObject
{
    public const string Section = "Fetcher";

    /// <summary>Slices read at once per connector, in this process. Default 4, 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "SYNCFLEET_FETCHER__CONCURRENCY must be 1 to 64")]
    public int Concurrency { get; set; } = 4;

    /// <summary>
    /// How long one message may read before it hands over to the next slice. Default 30 s, 1 s to 60 s. The page in hand by then may
    /// still come until the slice is 60 s old, whatever this says.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "SYNCFLEET_FETCHER__SLICELENGTH must be 00:00:01 to 00:01:00")]
    public TimeSpan SliceLength { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a slice stays reserved when its fetcher is not heard of. Default 2 min, 10 s to 30 min. While a page is awaited the lease
    /// is renewed three times as often, so it may be shorter than the slowest request.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:30:00", ErrorMessage = "SYNCFLEET_FETCHER__LEASE must be 00:00:10 to 00:30:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How many pages of one stream may be stored and not yet written before reading pauses. Default 200, 2 to 10 000. Keeps the
    /// page store small when the destination is slower than the source.
    /// </summary>
    [Range(2, 10_000, ErrorMessage = "SYNCFLEET_FETCHER__PAGESAHEAD must be 2 to 10000")]
    public int PagesAhead { get; set; } = 200;

    /// <summary>
    /// Into how many parts one stream is divided at most, to be read side by side, where the connector can divide it. Default 4, 1 to 16;
    /// 1 divides none. A manifest's <c>concurrency_level</c> lowers it.
    /// </summary>
    [Range(1, IDividingConnector.MaxParts, ErrorMessage = "SYNCFLEET_FETCHER__PARTS must be 1 to 16")]
    public int Parts { get; set; } = 4;

    /// <summary>Folders with further manifests, one <c>&lt;name&gt;.yaml</c> per connector. Default none.</summary>
    public IList<string> ManifestFolders { get; } = [];

    /// <summary>
    /// Folders whose files the connectors csv and json may read, those of the folders below too. Default none: a source then has addresses only.
    /// Any tenant may name any of these files.
    /// </summary>
    public IList<string> FileFolders { get; } = [];

    /// <summary>
    /// Programs, by their full path, that the connector process may run. Default none. They run as the fetcher's own user, with the
    /// settings of any tenant that names them.
    /// </summary>
    public IList<string> Commands { get; } = [];

    /// <summary>Names of the connectors this process serves; empty (default): all it knows.</summary>
    public IList<string> Connectors { get; } = [];

    /// <summary>
    /// Whether manifests are read as the format's reference runtime reads them, also where that looks like a fault. Default false.
    /// Credentials stay with their host all the same.
    /// </summary>
    public bool StrictManifests { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Problems().Select(problem => new ValidationResult(problem));

    private IEnumerable<string> Problems()
    {
        if (Lease <= SliceLength)
        {
            yield return "SYNCFLEET_FETCHER__LEASE must be longer than SYNCFLEET_FETCHER__SLICELENGTH";
        }

        if (FileFolders.Any(folder => !Path.IsPathFullyQualified(folder)))
        {
            yield return "SYNCFLEET_FETCHER__FILEFOLDERS must be full paths, one each in __0, __1 …";
        }

        if (Commands.Any(command => !Path.IsPathFullyQualified(command)))
        {
            yield return "SYNCFLEET_FETCHER__COMMANDS must be full paths, one each in __0, __1 …";
        }
    }
}
