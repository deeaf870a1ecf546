using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>
/// QuickBooks Online. It is code because a first read goes by a query language and the next ones by change data capture, which
/// alone tells what was deleted.
/// </summary>
public sealed class QuickBooksConnector : IConnector
{
    /// <summary>Name of the connector.</summary>
    public const string Name = "quickbooks";

    public ConnectorDescription Description { get; } = new()
    {
        Name = Name,
        Title = "QuickBooks Online",
        SpecJson = QuickBooksSettings.SpecJson,
        Streams = [.. QuickBooksStream.All.Select(stream => stream.Describe())],
    };

    public Task CheckAsync(SourceContext source, CancellationToken cancellationToken) =>
        new QuickBooksApi(source, QuickBooksSettings.Read(source.Config)).CheckAsync(cancellationToken);

    public IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken)
    {
        var stream = QuickBooksStream.All.FirstOrDefault(stream => stream.Name == request.Stream)
            ?? throw new SyncFleetException(
                FailureKind.Configuration,
                $"the connector {Name} has no stream '{request.Stream}'; it has {string.Join(", ", QuickBooksStream.All.Select(stream => stream.Name))}");
        var settings = QuickBooksSettings.Read(source.Config);
        var begin = request.Position is { } position
            ? QuickBooksPosition.FromJson(position)
            : QuickBooksPosition.Begin(QuickBooksCheckpoint.FromJson(request.Checkpoint), stream, settings.StartDate, source.Time.GetUtcNow());
        return new QuickBooksReader(new QuickBooksApi(source, settings), settings, stream).ReadAsync(begin, source.Time, cancellationToken);
    }
}
