namespace SyncFleet.Core.Deliveries;

/// <summary>What others have sent to one source, in the order it was stored. A delivery, once seen, never gets one before it.</summary>
public interface IDeliveryStore
{
    /// <summary>The deliveries of a stream after a place, oldest first.</summary>
    /// <param name="stream">Name of the stream they were sent to.</param>
    /// <param name="after">Place of the last one known; 0: from the first.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    Task<IReadOnlyList<StoredDelivery>> ReadAsync(string stream, long after, int most, CancellationToken cancellationToken);
}

/// <summary>The body of one request that was sent to a source.</summary>
public sealed record StoredDelivery
{
    /// <summary>Its place among the deliveries of the stream, 1 or more; grows, with gaps.</summary>
    public required long Place { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>As received.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
