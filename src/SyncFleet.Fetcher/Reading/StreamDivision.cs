using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Reading;

/// <summary>
/// Divides a stream into parts that fetchers read side by side, sends them on, and ends the read when the last of them is complete:
/// then the checkpoints of all parts are joined into one. Committed first, sent then; what a crash leaves unsent the coordinator's
/// sweep finds in the tables.
/// </summary>
internal sealed class StreamDivision(
    PartStore parts, SliceStore slices, SliceHandoffs handoffs, FleetBus bus, IOptions<FetcherOptions> options, ILogger<StreamDivision> logger)
{
    /// <summary>A failure that no further try mends ends its part only: the others are read first.</summary>
    public static bool Keeps(Slice slice, SyncFleetException failure) =>
        slice.Part is not null && failure.Kind is not (FailureKind.Transient or FailureKind.Throttled);

    /// <summary>True: the slice is done, since its stream is read in parts. They are on their way, or the read is ended.</summary>
    public async Task<bool> TakesAsync(Slice slice, OpenedRead read, CancellationToken cancellationToken)
    {
        if (slice.IsDivided)
        {
            await GoOnAsync(slice, read, cancellationToken);
            return true;
        }

        if (slice.Part is not null)
        {
            await LeadAsync(slice, read, cancellationToken);
            return false;
        }

        if (slice.IsBegun || options.Value.Parts < 2 || read.Connector is not IDividingConnector connector)
        {
            return false;
        }

        var descriptions = await connector.DivideAsync(read.Source, read.Request, options.Value.Parts, cancellationToken);
        if (descriptions.Count < 2)
        {
            return false;
        }

        var messages = await parts.DivideAsync(slice, descriptions, cancellationToken);
        if (messages.Count == 0)
        {
            handoffs.Lost(slice);
            return true;
        }

        logger.StreamDivided(messages.Count);
        await SendAsync(slice, messages, cancellationToken);
        return true;
    }

    /// <summary>Ends the read when this was the last part; otherwise, and for a stream that is not divided, nothing is to be done.</summary>
    public async Task<bool> CloseAsync(Slice slice, OpenedRead read, CancellationToken cancellationToken)
    {
        if ((slice.Part is null && !slice.IsDivided) || await parts.ReadEndsAsync(slice, cancellationToken) is not { } ends)
        {
            return false;
        }

        if (ends.Failures.Count > 0)
        {
            await TellAsync(slice, ends, cancellationToken);
            return true;
        }

        var join = await JoinAsync(read, cancellationToken);
        var cursor = join([.. ends.Ends.Select(end => new PartEnd(end.Part, end.Cursor))], isWhole: true);
        var stored = await parts.CloseAsync(slice, cursor, cancellationToken);
        return await handoffs.AnnounceAsync(slice, new Page { Records = ReadOnlyMemory<byte>.Empty, RecordCount = 0, NextPosition = null }, stored, cancellationToken);
    }

    /// <summary>Keeps the failure of a part until the others are read, and tells it when this was the last one.</summary>
    public async Task KeepAsync(Slice slice, SyncFleetException failure, CancellationToken cancellationToken)
    {
        var detail = failure.Detail is { } text ? FailureText.Clean(text) : null;
        if (!await parts.FailAsync(slice, new SyncFleetException(failure.Kind, FailureText.Clean(failure.Message), detail), cancellationToken))
        {
            return;
        }

        logger.PartFailed(slice.Part!.Value, failure.Kind, failure.Message, failure.Detail);
        if (await parts.ReadEndsAsync(slice, cancellationToken) is { } ends)
        {
            await TellAsync(slice, ends, cancellationToken);
        }
    }

    // The first part that is not complete moves the checkpoint with its pages, as a read of the whole does.
    private async Task LeadAsync(Slice slice, OpenedRead read, CancellationToken cancellationToken)
    {
        if (await parts.ReadEarlierAsync(slice, cancellationToken) is { } earlier)
        {
            PartEnd[] before = [.. earlier.Select(end => new PartEnd(end.Part, end.Cursor))];
            var join = await JoinAsync(read, cancellationToken);
            slice.CheckpointAt = cursor => join([.. before, new PartEnd(slice.PartDescription!, cursor)], isWhole: false);
        }
    }

    private static Task<CheckpointJoin> JoinAsync(OpenedRead read, CancellationToken cancellationToken) =>
        ((IDividingConnector)read.Connector).JoinAsync(read.Source, read.Request with { Part = null, Position = null }, cancellationToken);

    // A retry, or the sweep: what nobody has in hand is sent, and where nothing is left the read is ended.
    private async Task GoOnAsync(Slice slice, OpenedRead read, CancellationToken cancellationToken)
    {
        var messages = await CloseAsync(slice, read, cancellationToken) ? [] : await parts.FindIdleAsync(slice, cancellationToken);
        await slices.ReleaseAsync(slice, cancellationToken);
        await SendAsync(slice, messages, cancellationToken);
    }

    private async Task TellAsync(Slice slice, PartEnds ends, CancellationToken cancellationToken)
    {
        var first = ends.Failures[0];
        slice.Attempt = ends.Attempt;
        var failure = ends.Failures.Count == 1 ? first : new SyncFleetException(
            first.Kind, $"{first.Message} ({ends.Failures.Count} of {ends.Ends.Count} parts that were read side by side failed; this is the first)", first.Detail);
        await bus.SendAsync(QueueNames.Coordinate, Announcements.StreamRunFailed(slice, failure), cancellationToken);
    }

    private async Task SendAsync(Slice slice, IReadOnlyList<FetchStream> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            await bus.SendAsync(QueueNames.Fetch(slice.Connector), message, cancellationToken);
        }
    }
}
