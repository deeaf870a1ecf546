namespace SyncFleet.Postgres.Rows;

/// <summary>The rows of one page that belong to one lane, ready for <c>syncfleet.row_batches</c>.</summary>
public sealed record EncodedBatch
{
    /// <summary>Which lane, first is 0.</summary>
    public required int Lane { get; init; }

    public required int RowCount { get; init; }

    /// <summary>Binary COPY tuples without file header and trailer, compressed; empty when there is no row.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Bytes of the body before compression.</summary>
    public required int BodyBytes { get; init; }
}
