using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Records;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Files;

/// <summary>
/// Files of one format, from folders an operator opened or from addresses. Incremental: a file is read when its time and size, or its
/// ETag, are not those of the last read, and then as a whole.
/// </summary>
public sealed class FilesConnector : IConnector
{
    private const int SampleRows = 200;

    private readonly IFileFormat _format;
    private readonly FileFolders _folders;

    private FilesConnector(IFileFormat format, LocalAccess access)
    {
        _format = format;
        _folders = new FileFolders(access.FileFolders);
        Description = new ConnectorDescription
        {
            Name = format.Name,
            Title = format.Title,
            SpecJson = FileSettings.SpecOf(format.Title, format.SettingsJson),
            Streams = [],
            StreamsBySource = true,
        };
    }

    public ConnectorDescription Description { get; }

    /// <summary>Comma-separated values and their kin.</summary>
    public static FilesConnector Csv(LocalAccess access) => new(new Csv.CsvFormat(), access);

    /// <summary>JSON: an array, a record a line, or an array deep inside.</summary>
    public static FilesConnector Json(LocalAccess access) => new(new Json.JsonFormat(), access);

    public async Task CheckAsync(SourceContext source, CancellationToken cancellationToken)
    {
        foreach (var (stream, location) in FileSettings.Read(Description.Name, source.Config).Streams)
        {
            var reader = ReaderOf(source, stream);
            await foreach (var _ in reader.ReadAsync(new FileState(), null, cancellationToken))
            {
                break;
            }

            if (reader.FilesSeen == 0)
            {
                throw new SyncFleetException(FailureKind.Configuration, $"No file matches '{location}' of stream '{stream}'.");
            }
        }
    }

    /// <summary>Reads the first rows of each stream.</summary>
    public async Task<IReadOnlyList<StreamDescription>> DiscoverAsync(SourceContext source, CancellationToken cancellationToken)
    {
        List<StreamDescription> found = [];
        foreach (var (stream, _) in FileSettings.Read(Description.Name, source.Config).Streams)
        {
            SchemaSample sample = new();
            await foreach (var page in ReaderOf(source, stream).ReadAsync(new FileState(), null, cancellationToken))
            {
                sample.Add(page);
                if (sample.RecordCount >= SampleRows)
                {
                    break;
                }
            }

            found.Add(new StreamDescription { Name = stream, CursorField = FileRecords.ModifiedField, SchemaJson = sample.RecordCount > 0 ? sample.ToJson() : null });
        }

        return found;
    }

    public IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken)
    {
        var reader = ReaderOf(source, request.Stream);
        var position = request.Position is { } stored ? FilePosition.Parse(stored) : null;
        return reader.ReadAsync(position?.State ?? FileState.Read(request.Checkpoint), position, cancellationToken);
    }

    private FileReader ReaderOf(SourceContext source, string stream)
    {
        var settings = FileSettings.Read(Description.Name, source.Config);
        var location = settings.Streams.FirstOrDefault(entry => entry.Key == stream).Value
            ?? throw new SyncFleetException(
                FailureKind.Configuration, $"The source has no stream '{stream}'; its setting 'streams' names {string.Join(", ", settings.Streams.Select(entry => entry.Key))}.");
        return new FileReader(PlaceOf(source, settings, location), settings, () => _format.CreateReader(source.Config));
    }

    private IFilePlace PlaceOf(SourceContext source, FileSettings settings, string location)
    {
        if (!location.Contains("://", StringComparison.Ordinal))
        {
            source.OnFirstRequest?.Invoke();
            return new FolderPlace(_folders, location);
        }

        if (!Uri.TryCreate(location, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            throw new SyncFleetException(FailureKind.Configuration, "A location is a path or an http(s) address without a user name in it.");
        }

        var client = new UpstreamClient(source, new UpstreamClientOptions { Connector = Description.Name });
        return new UrlPlace(client, address, settings.Authorization, source.Time);
    }
}
