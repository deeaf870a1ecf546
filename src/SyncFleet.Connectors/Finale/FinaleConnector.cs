using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Finale;

/// <summary>
/// Finale Inventory. It is code because its collections are column-major, paged by a moving date range in a Base64 filter, and
/// some can only be read whole.
/// </summary>
public sealed class FinaleConnector : IConnector
{
    /// <summary>Name of the connector.</summary>
    public const string Name = "finale";

    public ConnectorDescription Description { get; } = new()
    {
        Name = Name,
        Title = "Finale Inventory",
        SpecJson = FinaleSettings.SpecJson,
        Streams = [.. FinaleStream.All.Select(stream => stream.Describe())],
    };

    public async Task CheckAsync(SourceContext source, CancellationToken cancellationToken)
    {
        var api = new FinaleApi(source, FinaleSettings.Read(source.Config));
        await api.ReadCollectionAsync(Find("facilities"), null, 1, null, cancellationToken);
    }

    public IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken)
    {
        var stream = Find(request.Stream);
        var settings = FinaleSettings.Read(source.Config);
        var api = new FinaleApi(source, settings, request.IsFullRefresh);
        if (!stream.IsIncremental)
        {
            return new WholeReader(api, settings, stream).ReadAsync(request.Position, cancellationToken);
        }

        var begin = request.Position is { } position
            ? ChangesPosition.FromJson(position)
            : ChangesPosition.Begin(request.Checkpoint, settings.StartDate, source.Time.GetUtcNow().UtcDateTime);
        return new ChangesReader(api, settings, stream, source.Time).ReadAsync(begin, cancellationToken);
    }

    private static FinaleStream Find(string name) => FinaleStream.All.FirstOrDefault(stream => stream.Name == name)
        ?? throw new SyncFleetException(
            FailureKind.Configuration,
            $"the connector {Name} has no stream '{name}'; it has {string.Join(", ", FinaleStream.All.Select(stream => stream.Name))}");
}
