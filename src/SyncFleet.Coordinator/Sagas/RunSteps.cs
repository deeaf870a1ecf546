using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Policies;
using SyncFleet.Hosting.Logging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Coordinator.Sagas;

/// <summary>
/// What each event of the saga does. Writes to the run's tables within the saga's own transaction and returns what is to be sent
/// after its commit. Every step may be repeated.
/// </summary>
internal sealed class RunSteps(RunBook book, RunEnding ending, FailurePolicy policy, TimeProvider time, ILogger<RunSteps> logger)
{
    /// <summary>Fills a new state from the run's tables: also when the run is half done and its saga was lost.</summary>
    public async Task OpenAsync(SagaSession session, SyncRunState run, CancellationToken cancellationToken)
    {
        if (await session.FindTenantAsync(run.SyncRunId, cancellationToken) is { } tenant)
        {
            run.TenantId = tenant;
        }

        if (await FindFreeRunAsync(session, run, cancellationToken) is not { } plan)
        {
            run.IsGone = true;
            using var scope = logger.BeginRunScope(run.TenantId, run.SyncRunId);
            logger.RunGone(run.SyncRunId);
            return;
        }

        var definition = SyncDefinitionReader.ReadSnapshot(plan.Definition);
        var left = plan.Streams.Where(s => s.Outcome is null).ToList();
        run.TenantId = plan.TenantId;
        run.SyncId = plan.SyncId;
        run.Sync = plan.Sync;
        run.IsCancelRequested = plan.IsCancelRequested;
        run.Attempts = definition.Attempts;
        run.Deadline = definition.Deadline;
        run.Phases = plan.Streams.Select(s => s.Phase).DefaultIfEmpty(0).Max();
        run.Phase = left.Count > 0 ? left[0].Phase : run.Phases;
        run.Outcomes = [.. plan.Streams.Select(s => s.Outcome).OfType<StreamOutcome>()];
        run.Outstanding = [];
        if (left.Count > 0)
        {
            // One below the first phase with something left: starting the next phase starts, or takes up again, that one.
            run.Phase--;
        }
    }

    public SyncRunStarted Started(SyncRunState run) => new()
    {
        TenantId = run.TenantId,
        SyncId = run.SyncId,
        SyncRunId = run.SyncRunId,
        Sync = run.Sync,
        StartedAt = time.GetUtcNow(),
    };

    /// <returns>The messages that set the phase's streams going; none when no phase is left.</returns>
    public async Task<IReadOnlyList<DueMessage>> StartNextPhaseAsync(SagaSession session, SyncRunState run, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginRunScope(run.TenantId, run.SyncRunId);
        var transaction = await session.ActForAsync(run.TenantId, cancellationToken);
        var plan = await book.ReadAsync(transaction, run.SyncRunId, cancellationToken);
        var left = plan?.Streams.Where(s => s.Phase > run.Phase && s.Outcome is null).ToList() ?? [];
        if (left.Count == 0)
        {
            run.Phase = run.Phases;
            return [];
        }

        run.Phase = left[0].Phase;
        var streams = left.Where(s => s.Phase == run.Phase).ToList();
        run.Outstanding = [.. streams.Select(s => s.StreamRunId)];
        await book.StartPhaseAsync(transaction, run.SyncRunId, run.Phase, cancellationToken);
        logger.PhaseStarted(run.Phase, run.Phases, run.Sync, streams.Count);
        List<DueMessage> messages = [];
        foreach (var stream in streams)
        {
            messages.AddRange(await FirstMessagesAsync(transaction, run, stream, cancellationToken));
        }

        return messages;
    }

    public async Task RetryOrSettleAsync(SagaSession session, SyncRunState run, StreamRunFailed failure, CancellationToken cancellationToken)
    {
        if (!run.Outstanding.Contains(failure.StreamRunId))
        {
            return;
        }

        var transaction = await session.ActForAsync(run.TenantId, cancellationToken);
        var current = await book.ReadTryAsync(transaction, run.SyncRunId, failure.StreamRunId, cancellationToken);
        if (current?.Outcome is { } outcome)
        {
            run.Settle(failure.StreamRunId, outcome);
            return;
        }

        // A failure of an attempt that is over by now (heard twice, or from several pages at once) has had its answer.
        if (current is not { IsActive: true } || current.Attempt != failure.Attempt)
        {
            return;
        }

        await DecideAsync(transaction, run, failure, current, cancellationToken);
    }

    /// <returns>The event to publish: <see cref="SyncRunCompleted"/> or <see cref="SyncRunFailed"/>.</returns>
    public async Task<object> EndAsync(SagaSession session, SyncRunState run, SyncRunOutcome outcome, string? requestedBy, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginRunScope(run.TenantId, run.SyncRunId);
        var transaction = await session.ActForAsync(run.TenantId, cancellationToken);
        var reason = outcome switch
        {
            SyncRunOutcome.Canceled => requestedBy is null ? "Canceled. What is written stays; the next run goes on from the checkpoint." : $"Canceled by {requestedBy}. What is written stays; the next run goes on from the checkpoint.",
            SyncRunOutcome.TimedOut => $"The run did not end within its deadline of {run.Deadline}. What is written stays; the next run goes on from the checkpoint. A longer 'deadline' in the definition gives it more time.",
            _ => null,
        };
        var ended = await ending.EndAsync(transaction, run.SyncRunId, run.SyncId, outcome, reason, cancellationToken);
        KeyValuePair<string, object?> tag = new("outcome", RunEnding.StatusOf(outcome));
        FleetMetrics.RunsEnded.Add(1, tag);
        FleetMetrics.RunDuration.Record(ended.Duration.TotalSeconds, tag);
        logger.RunEnded(run.Sync, outcome, ended.Counters.Read, ended.Counters.Written);
        return outcome is SyncRunOutcome.Completed or SyncRunOutcome.CompletedWithErrors ? CompletedOf(run, outcome, ended) : FailedOf(run, outcome, ended);
    }

    /// <summary>The run, if it is active and no other saga holds it.</summary>
    private async Task<RunPlan?> FindFreeRunAsync(SagaSession session, SyncRunState run, CancellationToken cancellationToken)
    {
        if (run.TenantId == default)
        {
            return null;
        }

        var transaction = await session.ActForAsync(run.TenantId, cancellationToken);
        return await book.LockAsync(transaction, run.SyncRunId, cancellationToken)
            ? null
            : await book.ReadAsync(transaction, run.SyncRunId, cancellationToken) is { IsActive: true } plan ? plan : null;
    }

    private async Task DecideAsync(TenantTransaction transaction, SyncRunState run, StreamRunFailed failure, StreamTry current, CancellationToken cancellationToken)
    {
        var decision = policy.Decide(failure.Kind, failure.Attempt, run.Attempts, failure.RetryAfter);
        if (decision.RetryDelay is not { } delay)
        {
            logger.StreamStopped(failure.Stream, failure.Kind, failure.Attempt, run.Attempts, failure.Message);
            await book.FailStreamAsync(transaction, failure, cancellationToken);
            run.Settle(failure.StreamRunId, StreamOutcome.Failed);
            return;
        }

        var attempt = failure.Attempt + (decision.CountsAttempt ? 1 : 0);
        logger.StreamParked(failure.Stream, failure.Kind, attempt, run.Attempts, delay, failure.Message);
        var fetch = new FetchStream
        {
            TenantId = run.TenantId,
            SyncRunId = run.SyncRunId,
            StreamRunId = failure.StreamRunId,
            Connector = current.Connector,
            Stream = failure.Stream,
            Slice = current.Slice,
        };
        FleetMetrics.WorkParked.Add(1, new KeyValuePair<string, object?>("kind", "fetch_stream"));
        await book.ParkRetryAsync(transaction, fetch, new StreamRetry(attempt, failure.Stage, $"attempt {attempt} after: {failure.Message}", delay), cancellationToken);
    }

    private async Task<IEnumerable<DueMessage>> FirstMessagesAsync(TenantTransaction transaction, SyncRunState run, PlannedStream stream, CancellationToken cancellationToken)
    {
        if (stream.IsReadComplete)
        {
            var pages = await book.ReadUnmappedPagesAsync(transaction, run.SyncRunId, stream, cancellationToken);
            return pages.Select(page => new DueMessage(QueueNames.Transform, page));
        }

        var fetch = new FetchStream
        {
            TenantId = run.TenantId,
            SyncRunId = run.SyncRunId,
            StreamRunId = stream.StreamRunId,
            Connector = stream.Connector,
            Stream = stream.Stream,
            Slice = stream.Slice,
        };
        return [new DueMessage(QueueNames.Fetch(stream.Connector), fetch)];
    }

    private static SyncRunCompleted CompletedOf(SyncRunState run, SyncRunOutcome outcome, EndedRun ended) => new()
    {
        TenantId = run.TenantId,
        SyncId = run.SyncId,
        SyncRunId = run.SyncRunId,
        Sync = run.Sync,
        Outcome = outcome,
        Counters = ended.Counters,
        EndedAt = ended.EndedAt,
    };

    private static SyncRunFailed FailedOf(SyncRunState run, SyncRunOutcome outcome, EndedRun ended) => new()
    {
        TenantId = run.TenantId,
        SyncId = run.SyncId,
        SyncRunId = run.SyncRunId,
        Sync = run.Sync,
        Outcome = outcome,
        Kind = ended.FailureKind,
        Message = ended.FailureMessage ?? "No stream of the run completed.",
        Counters = ended.Counters,
        EndedAt = ended.EndedAt,
    };
}
