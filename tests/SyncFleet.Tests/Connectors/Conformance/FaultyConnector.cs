using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>What a connector may get wrong.</summary>
public enum ConnectorFault
{
    None = 0,
    LeavesARecordOutAfterACut = 1,
    IgnoresTheCheckpoint = 2,
    ShowsTheTokenInAPosition = 3,
    DiscoversSomethingElseEachTime = 4,
    IsThrottledWithoutSayingHowLong = 5,
    DeclaresAnotherType = 6,
    LeavesOutWhatChanged = 7,
    CountsWrong = 8,
    TakesAnyCredentials = 9,
    TakesThrottlingForTheEnd = 10,
    KnowsEveryStream = 11,
    HidesADeletion = 12,
    GoesOnAfterAStop = 13,
    CallsItsTokenASetting = 14,
}

/// <summary>A connector over records in memory that has one fault.</summary>
internal sealed class FaultyConnector(ConnectorFault fault, FaultySource upstream) : IConnector
{
    private const int PageSize = 4;

    private int _discovered;

    public ConnectorDescription Description => new()
    {
        Name = "faulty",
        Title = "Faulty",
        SpecJson = fault == ConnectorFault.CallsItsTokenASetting
            ? """{"type":"object","properties":{"token":{"type":"string"}}}"""
            : """{"type":"object","required":["token"],"properties":{"token":{"type":"string","airbyte_secret":true}}}""",
        Streams = [],
        StreamsBySource = true,
    };

    public Task CheckAsync(SourceContext source, CancellationToken cancellationToken) =>
        Token(source) == FaultySource.Token || fault == ConnectorFault.TakesAnyCredentials
            ? Task.CompletedTask
            : throw new SyncFleetException(FailureKind.Configuration, "the source refuses the token");

    public Task<IReadOnlyList<StreamDescription>> DiscoverAsync(SourceContext source, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StreamDescription>>(
    [
        new()
        {
            Name = "things",
            Key = ["id"],
            CursorField = "at",
            SchemaJson = fault == ConnectorFault.DeclaresAnotherType
                ? """{"properties":{"id":{"type":"string"},"at":{"type":"integer"},"gone":{"type":"boolean"}}}"""
                : """{"properties":{"id":{"type":"integer"},"at":{"type":"integer"},"gone":{"type":"boolean"}}}""",
        },
        new() { Name = fault == ConnectorFault.DiscoversSomethingElseEachTime ? $"more{_discovered++}" : "more" },
    ]);

    public async IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (fault != ConnectorFault.GoesOnAfterAStop)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (request.Stream != "things" && fault != ConnectorFault.KnowsEveryStream)
        {
            throw new SyncFleetException(FailureKind.Configuration, $"there is no stream '{request.Stream}'");
        }

        var since = request.Checkpoint is null || fault == ConnectorFault.IgnoresTheCheckpoint ? 0 : Number(request.Checkpoint);
        var records = upstream.Records.Where(record => record.At > since && !(fault == ConnectorFault.LeavesOutWhatChanged && record.Id == 3 && since > 0)).OrderBy(record => record.At).ToList();
        var from = request.Position is null ? 0 : Number(request.Position) + (fault == ConnectorFault.LeavesARecordOutAfterACut ? 1 : 0);
        do
        {
            if (upstream.Throttled && fault == ConnectorFault.TakesThrottlingForTheEnd)
            {
                upstream.Throttled = false;
                yield break;
            }

            upstream.Throttle(fault == ConnectorFault.IsThrottledWithoutSayingHowLong);
            yield return PageOf(records, from);
            from += PageSize;
        }
        while (from < records.Count);
    }

    private Page PageOf(List<FaultySource.Thing> all, int from)
    {
        var records = all.Skip(from).Take(PageSize).ToList();
        var next = from + PageSize;
        var shown = fault == ConnectorFault.ShowsTheTokenInAPosition ? FaultySource.Token : "";
        return new Page
        {
            Records = Encoding.UTF8.GetBytes(string.Concat(records.Select(record => Line(record) + "\n"))),
            RecordCount = records.Count + (fault == ConnectorFault.CountsWrong ? 1 : 0),
            NextPosition = next < all.Count ? string.Create(CultureInfo.InvariantCulture, $$"""{"at":{{next}},"shown":"{{shown}}"}""") : null,
            CursorAfter = records.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $$"""{"at":{{records[^1].At}}}""") : null,
        };
    }

    private string Line(FaultySource.Thing thing) => JsonSerializer.Serialize(
        new { id = thing.Id, at = thing.At, gone = thing.Gone && fault != ConnectorFault.HidesADeletion });

    private static int Number(string json) => JsonDocument.Parse(json).RootElement.GetProperty("at").GetInt32();

    private static string? Token(SourceContext source) => source.Config.GetProperty("token").GetString();
}
