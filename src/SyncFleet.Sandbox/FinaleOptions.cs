namespace SyncFleet.Sandbox;

/// <summary>Settings of the simulated Finale. The defaults are what the vendor documents.</summary>
internal sealed class FinaleOptions
{
    /// <summary>GET requests in any rolling minute, per account. Default 120; 0 means no limit.</summary>
    public int GetsPerMinute { get; set; } = 120;

    /// <summary>Collection requests in any rolling hour, per account. Default 300; 0 means no limit.</summary>
    public int CollectionsPerHour { get; set; } = 300;

    /// <summary>Most entities a collection gives. Default 120 000, 1 or more.</summary>
    public int Cap { get; set; } = 120_000;

    /// <summary>Collections of orders carry <c>orderItemList</c>. Default false: only the single order has it.</summary>
    public bool OrderItemsInCollections { get; set; }

    /// <summary>A filter on <c>orderTypeId</c> is taken and not obeyed, as the real API does. Default true.</summary>
    public bool IgnoresOrderTypeFilter { get; set; } = true;

    /// <summary>An empty collection is <c>{}</c>. Default false: the same keys with empty arrays.</summary>
    public bool EmptyObjectWhenEmpty { get; set; }

    /// <summary>Errors 400 and 404 are answered with status 200 and the error body. Default false.</summary>
    public bool ErrorsWithStatus200 { get; set; }
}
