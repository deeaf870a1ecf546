namespace SyncFleet.Testing.Processes;

/// <summary>What is different about one test's sync.</summary>
public sealed record FleetSyncOptions
{
    /// <summary>Products in the sandbox.</summary>
    public int Products { get; init; } = 5_000;

    /// <summary>Records of a page.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Further settings of the sandbox's command line.</summary>
    public IReadOnlyList<string> Sandbox { get; init; } = [];

    /// <summary>Further settings of the source, as members of a JSON object, each with a leading comma.</summary>
    public string Settings { get; init; } = ""","requestsPerMinute":100000,"collectionsPerHour":100000,"headroom":0""";

    /// <summary>Further lines of the product stream, e.g. <c>read: full</c>.</summary>
    public IReadOnlyList<string> Stream { get; init; } = [];

    /// <summary>Names of further streams, read beside the products; each gets its key and its raw record.</summary>
    public IReadOnlyList<string> Beside { get; init; } = [];

    /// <summary>Names of streams of a second phase.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Secret setting → variable of the fetchers.</summary>
    public string SecretVariables { get; init; } = """{"apiKey":"SYNCFLEET_SECRET_FINALE_KEY","apiSecret":"SYNCFLEET_SECRET_FINALE_SECRET"}""";
}
