using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SyncFleet.Connectors;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Pages;

namespace SyncFleet.IntegrationTests.Laws;

/// <summary>A source in memory that does with a stream what the test says; a stream without an entry has three pages of 100 records.</summary>
internal sealed class FakeConnector(string name) : IConnector
{
    public ConnectorDescription Description { get; } = new() { Name = name, Title = name, SpecJson = "{}", Streams = [new StreamDescription { Name = "any" }] };

    /// <summary>What is done before a page is given, by stream; gets the page's number.</summary>
    public Dictionary<string, Func<int, CancellationToken, Task>> Pages { get; } = new(StringComparer.Ordinal);

    /// <summary>How many pages a stream has.</summary>
    public int PageCount { get; set; } = 3;

    public Task CheckAsync(SourceContext source, CancellationToken cancellationToken) => Task.CompletedTask;

    public async IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = request.Position is { } position ? int.Parse(position, CultureInfo.InvariantCulture) : 1; page <= PageCount; page++)
        {
            if (Pages.TryGetValue(request.Stream, out var before))
            {
                await before(page, cancellationToken);
            }

            var records = Enumerable.Range(0, 100).Select(i => $"{{\"id\":\"{page}-{i}\",\"text\":\"canary-in-a-record\"}}\n");
            yield return new Page
            {
                Records = Encoding.UTF8.GetBytes(string.Concat(records)),
                RecordCount = 100,
                NextPosition = page == PageCount ? null : (page + 1).ToString(CultureInfo.InvariantCulture),
            };
        }
    }
}
