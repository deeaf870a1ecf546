using System.Runtime.CompilerServices;
using System.Text;
using SyncFleet.Connectors;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Pages;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A source that gives what the test says, page after page, and counts what it is asked for.</summary>
internal sealed class FakeConnector : IDividingConnector
{
    public const string Name = "fake";

    private int _requests;

    public ConnectorDescription Description { get; } = new() { Name = Name, Title = "Fake", SpecJson = """{"type":"object"}""", Streams = [new() { Name = "items" }] };

    /// <summary>Gives the page of a number, first is 1.</summary>
    public Func<int, CancellationToken, Task<Page>> Give { get; set; } = (_, _) => Task.FromResult(Last());

    /// <summary>Gives the page of a part and a number, first is 1; the whole counts as a part without a name.</summary>
    public Func<string, int, CancellationToken, Task<Page>>? GivePart { get; set; }

    /// <summary>What a stream is divided into; none: it is read as a whole.</summary>
    public IReadOnlyList<string> Parts { get; set; } = [];

    /// <summary>Pages asked for.</summary>
    public int Requests => _requests;

    /// <summary>A page of records with one after it.</summary>
    public static Page Page(int number, int records = 2) => Last(number, records) with { NextPosition = $"{number}" };

    public static Page Last(int number = 1, int records = 2) => new()
    {
        Records = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, records).Select(i => $$"""{"id":"{{number}}-{{i}}"}""" + "\n"))),
        RecordCount = records,
        NextPosition = null,
    };

    public Task CheckAsync(SourceContext source, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<string>> DivideAsync(SourceContext source, ReadRequest request, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. Parts.Take(most)]);

    /// <summary>Names the parts and their cursors: <c>a:3 b:7</c>, with a full stop when it is of all.</summary>
    public Task<CheckpointJoin> JoinAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<CheckpointJoin>((ends, isWhole) => string.Join(' ', ends.Select(end => $"{end.Part}:{end.Cursor}")) + (isWhole ? "." : ""));

    public async IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = request.Position;
        do
        {
            Interlocked.Increment(ref _requests);
            source.OnFirstRequest?.Invoke();
            var number = position is null ? 1 : int.Parse(position, System.Globalization.CultureInfo.InvariantCulture) + 1;
            var page = await (GivePart is { } give ? give(request.Part ?? "", number, cancellationToken) : Give(number, cancellationToken));
            position = page.NextPosition;
            yield return page;
        }
        while (position is not null);
    }
}
