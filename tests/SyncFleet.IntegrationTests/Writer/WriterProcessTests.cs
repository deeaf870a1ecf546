using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Hosting;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Testing.Services;
using SyncFleet.Writer.Writing;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

/// <summary>The writer's consumers on a real broker; the test listens in the saga's place.</summary>
public sealed class WriterProcessTests(PostgresFixture postgres, RabbitMqFixture rabbit) : IClassFixture<PostgresFixture>, IClassFixture<RabbitMqFixture>
{
    [Fact]
    public async Task Messages_in_any_number_and_order_end_in_rows_and_one_finished_stream_run()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var heard = new SagaEar();
        await using var app = await StartAsync(harness, heard);
        var run = await harness.StartRunAsync();
        for (var page = 1; page <= 20; page++)
        {
            await run.AddPageAsync([.. Enumerable.Range(0, 50).Select(i => new Item($"{page}-{i}", "n"))]);
        }

        await run.EndReadingAsync();
        var bus = app.Services.GetRequiredService<FleetBus>();
        var messages = Enumerable.Range(0, 80).OrderBy(i => i * 31 % 80).Select(i => Ready(harness, run, lane: i % 2, page: 1 + (i / 4))).ToList();
        await bus.SendAllAsync(QueueNames.WritePostgres, messages, TestContext.Current.CancellationToken);

        var finished = await heard.Finished.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        finished.StreamRunId.ShouldBe(run.StreamRunId);
        finished.Counters.ShouldBe(new StreamCounters { PagesFetched = 20, PagesWritten = 20, Read = 1000, Written = 1000 });
        (await harness.CountAsync()).ShouldBe(1000);
    }

    [Fact]
    public async Task A_table_that_can_not_be_used_fails_the_stream_run_with_the_reason()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var heard = new SagaEar();
        await using var app = await StartAsync(harness, heard);
        await postgres.ExecuteAsync($"CREATE SCHEMA {harness.Schema}");
        await postgres.ExecuteAsync($"CREATE TABLE {harness.Table} (id int)");
        var run = await harness.StartRunAsync();
        await run.AddPageAsync([new("a", "n")]);

        await app.Services.GetRequiredService<FleetBus>().SendAsync(QueueNames.WritePostgres, Ready(harness, run, 0, 1), TestContext.Current.CancellationToken);

        var failed = await heard.Failed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (failed.Kind, failed.Attempt, failed.StreamRunId).ShouldBe((FailureKind.Configuration, 1, run.StreamRunId));
        failed.Message.ShouldContain("was not made by SyncFleet");
    }

    private static RowsReady Ready(WriterHarness harness, WriterRun run, int lane, int page) => new()
    {
        TenantId = harness.Tenant,
        SyncRunId = run.SyncRunId,
        StreamRunId = run.StreamRunId,
        Stream = "items",
        Lane = lane,
        PageNumber = page,
    };

    private async Task<WebApplication> StartAsync(WriterHarness harness, SagaEar heard)
    {
        var builder = FleetHost.CreateBuilder([$"--Postgres={postgres.ConnectionString}", $"--RabbitMq={rabbit.Uri}"], "writer");
        builder.Services.AddPostgresWriting();
        builder.Services.AddSingleton(harness.Plans);
        builder.AddFleetBus(
            bus =>
            {
                bus.AddConsumer<RowsReadyConsumer, RowsReadyConsumerDefinition>();
                bus.AddConsumer<FinishStreamRunConsumer, FinishStreamRunConsumerDefinition>();
            },
            (_, endpoints) => endpoints.ReceiveEndpoint(QueueNames.Coordinate, endpoint =>
            {
                endpoint.UseFleetHabits(prefetch: 4);
                endpoint.ConfigureConsumeTopology = false;
                endpoint.Instance(heard);
            }));
        var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        // The process does not wait for its queues; a message sent before they are there is lost, and here is no sweep.
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TestContext.Current.CancellationToken);
        return app;
    }

    private sealed class SagaEar : IConsumer<StreamRunFinished>, IConsumer<StreamRunFailed>
    {
        public TaskCompletionSource<StreamRunFinished> Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource<StreamRunFailed> Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Consume(ConsumeContext<StreamRunFinished> context)
        {
            Finished.TrySetResult(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<StreamRunFailed> context)
        {
            Failed.TrySetResult(context.Message);
            return Task.CompletedTask;
        }
    }
}
