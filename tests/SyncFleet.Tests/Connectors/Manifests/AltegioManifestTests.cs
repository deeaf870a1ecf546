using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Sandbox;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests;

public sealed class AltegioManifestTests
{
    private readonly ManifestConnector _connector = ManifestConnector.Load(ManifestLoadTests.Catalogued("altegio"), "altegio", TimeProvider.System);

    [Theory]
    [InlineData("companies")]
    [InlineData("clients")]
    [InlineData("staff")]
    [InlineData("services")]
    [InlineData("records")]
    [InlineData("transactions")]
    public async Task Stream_is_read_whole_each_record_once(string stream)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());

        var reading = await ManifestReading.ReadAsync(_connector, Source(sandbox, http), stream, cancellationToken: TestContext.Current.CancellationToken);

        reading.Records.ShouldNotBeEmpty();
        reading.Records.Select(record => record.GetProperty("id").GetInt64()).ShouldBeUnique();
        if (stream is "clients" or "records")
        {
            reading.Records.Count.ShouldBe(500);
            reading.Pages.Count.ShouldBe(3);
            reading.Pages.Count(page => page.CursorAfter is not null).ShouldBe(1, "rows come in no order, so the cursor moves with the last page only");
            reading.Pages[^1].CursorAfter.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Second_read_gets_what_changed_since_the_first()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var first = await ManifestReading.ReadAsync(_connector, Source(sandbox, http), "clients", cancellationToken: TestContext.Current.CancellationToken);
        await sandbox.PostAsync("/sandbox/change", new { upstream = "altegio", stream = "clients", percent = 2 });

        var second = await ManifestReading.ReadAsync(_connector, Source(sandbox, http), "clients", first.Checkpoint, TestContext.Current.CancellationToken);

        second.Records.Count.ShouldBeInRange(10, 100);
        JsonDocument.Parse(first.Checkpoint!).RootElement.EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("last_change_date");
        second.Checkpoint.ShouldNotBe(first.Checkpoint);
    }

    [Theory]
    [InlineData(4399, "402 Payment Required for GET /altegio/api/v1/clients/4399: the licence of this location has run out and must be renewed")]
    [InlineData(4400, "403 Forbidden for GET /altegio/api/v1/clients/4400: the user has no right to read this at this location")]
    public async Task Location_that_may_not_be_read_is_explained(int location, string message)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(_connector, Source(sandbox, http, location), "clients"));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe($"altegio answered {message}");
    }

    [Theory]
    [InlineData("tooManyRequests", FailureKind.Throttled)]
    [InlineData("errorBody", FailureKind.Defect)]
    [InlineData("html", FailureKind.Transient)]
    [InlineData("truncatedJson", FailureKind.Transient)]
    public async Task Read_goes_on_at_the_page_where_the_source_failed(string fault, FailureKind kind)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var source = Source(sandbox, http);
        var first = await _connector.ReadAsync(source, new ReadRequest { Stream = "clients" }, CancellationToken.None).FirstAsync();
        await sandbox.FaultAsync(new { kind = fault, stream = "clients", next = 1 });
        var second = new ReadRequest { Stream = "clients", Position = first.NextPosition };

        var failure = await Should.ThrowAsync<SyncFleetException>(async () => await _connector.ReadAsync(source, second, CancellationToken.None).FirstAsync());

        failure.Kind.ShouldBe(kind);
        (await _connector.ReadAsync(source, second, CancellationToken.None).Select(page => page.RecordCount).SumAsync()).ShouldBe(300);
    }

    private static SourceContext Source(SandboxHost sandbox, HttpMessageInvoker http, int location = 4321) => new()
    {
        Config = JsonSerializer.SerializeToElement(new
        {
            base_url = $"{sandbox.Client.BaseAddress}altegio/api/v1",
            partner_token = "partner-demo",
            user_token = "user-demo",
            location_id = location,
            start_date = "2020-01-01",
        }),
        Budget = new UnlimitedBudget(),
        Time = TimeProvider.System,
        Http = http,
    };
}
