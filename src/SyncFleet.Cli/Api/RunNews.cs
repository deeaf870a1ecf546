namespace SyncFleet.Cli.Api;

/// <summary>What is heard while a run is followed: one of the two.</summary>
internal readonly record struct RunNews
{
    /// <summary>The run as it is now.</summary>
    public ApiAnswer<RunShape>? State { get; init; }

    /// <summary>Why nothing is heard for the moment.</summary>
    public string? Lost { get; init; }
}
