namespace SyncFleet.Connectors.Files;

/// <summary>A file that is there to be read: what is known of it, and its bytes as they are stored.</summary>
internal sealed class OpenedFile : IAsyncDisposable
{
    /// <summary>Name for records and failure texts: no credentials in it.</summary>
    public required string Name { get; init; }

    /// <summary>Changes when the content does.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Its bytes from the beginning.</summary>
    public required Stream Content { get; init; }

    /// <summary>Gives the bytes from another place on; null: they can only be read past.</summary>
    public Func<long, CancellationToken, Task<Stream?>>? OpenAtAsync { get; init; }

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
