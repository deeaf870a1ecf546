using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>
/// Payamgostar CRM. It is code because its log-ins lock, its pages begin at 0 or 1, its field names come in two spellings and its
/// times carry no zone.
/// </summary>
public sealed class PayamgostarConnector : IConnector
{
    /// <summary>Name of the connector.</summary>
    public const string Name = "payamgostar";

    public ConnectorDescription Description { get; } = new()
    {
        Name = Name,
        Title = "Payamgostar CRM",
        SpecJson = PayamgostarSettings.SpecJson,
        Streams = [.. PayamgostarStream.All.Select(stream => stream.Describe())],
    };

    public async Task CheckAsync(SourceContext source, CancellationToken cancellationToken)
    {
        var api = new PayamgostarApi(source, PayamgostarSettings.Read(source.Config));
        await api.FindAsync(PayamgostarStream.All[0], new FindRequest { PageNumber = 1, PageSize = 1 }, cancellationToken);
    }

    public IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken)
    {
        var stream = PayamgostarStream.All.FirstOrDefault(stream => stream.Name == request.Stream)
            ?? throw new SyncFleetException(
                FailureKind.Configuration,
                $"the connector {Name} has no stream '{request.Stream}'; it has {string.Join(", ", PayamgostarStream.All.Select(stream => stream.Name))}");
        var settings = PayamgostarSettings.Read(source.Config);
        var begin = request.Position is { } position
            ? PayamgostarPosition.FromJson(position)
            : PayamgostarPosition.Begin(request.Checkpoint, settings);
        return new PayamgostarReader(new PayamgostarApi(source, settings), settings, stream).ReadAsync(begin, cancellationToken);
    }
}
