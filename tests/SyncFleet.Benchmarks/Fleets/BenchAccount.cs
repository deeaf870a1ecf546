namespace SyncFleet.Benchmarks.Fleets;

/// <summary>An account of the sandbox and its demo credentials, which a fetcher of the benchmarks has in its environment.</summary>
internal sealed record BenchAccount
{
    public static BenchAccount Acme { get; } = new() { Name = "acme", Key = "demo-key", Secret = "demo-secret" };

    public static BenchAccount Globex { get; } = new() { Name = "globex", Key = "globex-key", Secret = "globex-secret" };

    public required string Name { get; init; }

    public required string Key { get; init; }

    public required string Secret { get; init; }

    public string KeyVariable => $"SYNCFLEET_SECRET_{Name.ToUpperInvariant()}_KEY";

    public string SecretVariable => $"SYNCFLEET_SECRET_{Name.ToUpperInvariant()}_SECRET";

    /// <summary>Names of the variables, by secret, as a source has them.</summary>
    public string VariablesJson => $$"""{"apiKey":"{{KeyVariable}}","apiSecret":"{{SecretVariable}}"}""";
}
