using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Mappings;
using SyncFleet.Postgres.Pages;

namespace SyncFleet.Postgres.Transforming;

/// <summary>A page of the page store as the transformer needs it.</summary>
public sealed class StoredPage
{
    public required TenantId TenantId { get; init; }

    public required SyncId SyncId { get; init; }

    public required SyncRunId SyncRunId { get; init; }

    public required StreamRunId StreamRunId { get; init; }

    public required string Stream { get; init; }

    /// <summary>The stream run's attempt, first is 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>False: the stream run was canceled, failed or is over; its pages are left alone.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>True: a transformer has done this page; its rows may be on their way still.</summary>
    public required bool IsTransformed { get; init; }

    public required int Lanes { get; init; }

    public required PagePlace Place { get; init; }

    public required int RecordCount { get; init; }

    /// <summary>Compressed; null when there is nothing to do.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Bytes of the records once decompressed.</summary>
    public required int BodyBytes { get; init; }

    /// <summary>Puts the records, one per line, into the first <see cref="BodyBytes"/> bytes of <paramref name="target"/>.</summary>
    /// <exception cref="SyncFleetException">Defect: the stored body is not what was put into it.</exception>
    public ReadOnlyMemory<byte> ReadRecords(Memory<byte> target)
    {
        var records = target[..BodyBytes];
        return PageBody.TryDecompress(Body, records.Span)
            ? records
            : throw new SyncFleetException(
                FailureKind.Defect,
                $"Page {Place.PageNumber} of stream '{Stream}' can't be read back from the page store. Run the sync again with a full refresh.",
                $"Expected {BodyBytes} bytes from a body of {Body?.Length ?? 0} bytes.");
    }
}
