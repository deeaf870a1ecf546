using System.Runtime.CompilerServices;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Databases;

/// <summary>Tables and views of another PostgreSQL, Supabase among them, as streams.</summary>
public sealed class PostgresConnector(LocalAccess access) : IConnector
{
    /// <summary>Name of the connector.</summary>
    public const string Name = "postgres";

    public ConnectorDescription Description { get; } = new()
    {
        Name = Name,
        Title = "PostgreSQL",
        SpecJson = PostgresSettings.SpecJson,
        Streams = [],
        StreamsBySource = true,
    };

    public async Task CheckAsync(SourceContext source, CancellationToken cancellationToken)
    {
        if ((await DiscoverAsync(source, cancellationToken)).Count == 0)
        {
            throw new SyncFleetException(FailureKind.Configuration, "The user may log in, but there is no table that it may read. Check 'schema' and 'tables', and grant SELECT.");
        }
    }

    public async Task<IReadOnlyList<StreamDescription>> DiscoverAsync(SourceContext source, CancellationToken cancellationToken)
    {
        var settings = PostgresSettings.Read(source.Config);
        await using ForeignDatabase database = new(settings, access.Addresses);
        source.OnFirstRequest?.Invoke();
        return [.. (await new TableCatalogue(database, settings).ListAsync(cancellationToken)).Select(table => table.Describe())];
    }

    public async IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = PostgresSettings.Read(source.Config);
        await using ForeignDatabase database = new(settings, access.Addresses);
        source.OnFirstRequest?.Invoke();
        var table = await new TableCatalogue(database, settings).FindAsync(request.Stream, cancellationToken);
        var position = request.Position is { } stored ? TablePosition.Parse(stored) : null;
        await foreach (var page in new TableReader(database, settings, table).ReadAsync(request.Checkpoint, position, cancellationToken))
        {
            yield return page;
        }
    }
}
