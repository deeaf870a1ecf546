using MassTransit;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Coordinating.Admitting;

namespace SyncFleet.Coordinator.Intake;

/// <summary>Takes requests for runs from anybody, has them admitted or refused, and passes the admitted ones to the saga.</summary>
internal sealed class StartSyncConsumer(Admission admission, IntakeSender sender, TimeProvider time) : IConsumer<StartSync>
{
    public async Task Consume(ConsumeContext<StartSync> context)
    {
        // A request without a run id takes its message's id, so that a redelivery asks for the same run.
        var run = context.Message.SyncRunId ?? (context.MessageId is { } id ? new SyncRunId(id) : SyncRunId.New(time));
        await sender.SendAsync(await admission.AdmitAsync(context.Message, run, context.CancellationToken), run, context.CancellationToken);
    }
}
