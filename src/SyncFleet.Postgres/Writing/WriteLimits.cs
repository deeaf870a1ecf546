namespace SyncFleet.Postgres.Writing;

/// <summary>How much one transaction of the writer takes. A single row batch is always taken, whatever its size.</summary>
public sealed record WriteLimits
{
    public int Rows { get; init; } = 20_000;

    /// <summary>Bytes of row batches after decompression.</summary>
    public int Bytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Transactions one message may use. Default: as many as <see cref="Time"/> allows.</summary>
    public int Transactions { get; init; } = int.MaxValue;

    /// <summary>How long one message may go on; what is left then is taken by a further message.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(20);
}
