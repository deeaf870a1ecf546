namespace SyncFleet.Cli.Api;

/// <summary>What the API answered: for people, and as received for machines.</summary>
internal sealed record ApiAnswer<T>
{
    public required T Value { get; init; }

    /// <summary>The text of the answer, nothing left out.</summary>
    public required string Json { get; init; }
}
