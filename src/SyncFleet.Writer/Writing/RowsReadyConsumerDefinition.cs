using Microsoft.Extensions.Options;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Writer.Writing;

/// <summary>The writer's queue, with as many messages at once as <see cref="WriterOptions.Concurrency"/> says.</summary>
public sealed class RowsReadyConsumerDefinition(IOptions<WriterOptions> options)
    : FleetConsumerDefinition<RowsReadyConsumer>(QueueNames.WritePostgres, options.Value.Concurrency);
