namespace SyncFleet.Postgres.Writing;

/// <summary>A row of <c>syncfleet.row_batches</c>.</summary>
internal readonly record struct StoredBatch(int PageNumber, int RowCount, ReadOnlyMemory<byte> Body, int BodyBytes);
