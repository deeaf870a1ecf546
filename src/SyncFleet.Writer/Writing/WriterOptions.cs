using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Writer.Writing;

/// <summary>Limits of the writer: environment <c>SYNCFLEET_WRITER__…</c>.</summary>
public sealed class WriterOptions
{
    public const string Section = "Writer";

    /// <summary>Rows one transaction takes at most; a single batch is taken whatever its size. Default 20 000, 100 to 1 000 000.</summary>
    [Range(100, 1_000_000, ErrorMessage = "SYNCFLEET_WRITER__ROWSPERTRANSACTION must be 100 to 1000000")]
    public int RowsPerTransaction { get; set; } = 20_000;

    /// <summary>Bytes of rows, before compression, one transaction takes at most; a single batch is taken whatever its size. Default 16 MiB, 64 KiB to 512 MiB.</summary>
    [Range(64 * 1024, 512 * 1024 * 1024, ErrorMessage = "SYNCFLEET_WRITER__BYTESPERTRANSACTION must be 65536 to 536870912")]
    public int BytesPerTransaction { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long one message may go on writing its lane; the transaction in hand is finished. Default 20 s, 1 s to 50 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:50", ErrorMessage = "SYNCFLEET_WRITER__TIMEPERMESSAGE must be 00:00:01 to 00:00:50")]
    public TimeSpan TimePerMessage { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Lanes written at once by this process; each uses one connection. Default 2, 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "SYNCFLEET_WRITER__CONCURRENCY must be 1 to 64")]
    public int Concurrency { get; set; } = 2;

    /// <summary>
    /// How long the rows of a lane may gather after it was last written. Default 1 s, 0 (never) to 10 s. Ignored for the first
    /// rows of a stream, for the last ones, and when <see cref="RowsPerTransaction"/> rows wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10", ErrorMessage = "SYNCFLEET_WRITER__LINGER must be 00:00:00 to 00:00:10")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(1);
}
