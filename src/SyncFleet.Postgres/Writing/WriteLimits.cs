namespace SyncFleet.Postgres.Writing;

/// <summary>How much one transaction of the writer takes. A single row batch is always taken, whatever its size.</summary>
public sealed record WriteLimits
{
    public int Rows { get; init; } = 20_000;

    /// <summary>Bytes of row batches after decompression.</summary>
    public int Bytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Transactions one message may use; what is left is taken by a further message. Keeps a message short.</summary>
    public int Transactions { get; init; } = 50;
}
