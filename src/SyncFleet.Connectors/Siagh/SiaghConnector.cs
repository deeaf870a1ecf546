using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Siagh;

/// <summary>
/// Siagh accounting. It is code because sessions end without a word (a web page in place of data), failures come with status 200 and
/// its dates are of the Persian calendar.
/// </summary>
public sealed class SiaghConnector : IConnector
{
    /// <summary>Name of the connector.</summary>
    public const string Name = "siagh";

    public ConnectorDescription Description { get; } = new()
    {
        Name = Name,
        Title = "Siagh accounting",
        SpecJson = SiaghSettings.SpecJson,
        Streams = [SiaghContacts.Describe()],
    };

    public Task CheckAsync(SourceContext source, CancellationToken cancellationToken) =>
        new SiaghApi(source, SiaghSettings.Read(source.Config)).CheckAsync(cancellationToken);

    public IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken)
    {
        if (request.Stream != SiaghContacts.Stream)
        {
            throw new SyncFleetException(
                FailureKind.Configuration, $"the connector {Name} has no stream '{request.Stream}'; it has {SiaghContacts.Stream}");
        }

        var settings = SiaghSettings.Read(source.Config);
        return new SiaghReader(new SiaghApi(source, settings), settings).ReadAsync(request.Position, cancellationToken);
    }
}
