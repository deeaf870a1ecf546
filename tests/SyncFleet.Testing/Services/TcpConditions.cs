namespace SyncFleet.Testing.Services;

/// <summary>How a <see cref="TcpForwarder"/> treats what passes through it; as a whole, in both directions.</summary>
public sealed record TcpConditions
{
    /// <summary>Everything passes at once.</summary>
    public static TcpConditions Clear { get; } = new();

    /// <summary>Each piece of up to 64 KiB is held back for so long. Default 0.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Bytes let through in a second, per connection and direction. Default 0: no limit.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Nothing passes, and nobody is told, until the conditions change. Default false.</summary>
    public bool IsStalled { get; init; }

    /// <summary>New connections are reset. Default false.</summary>
    public bool IsRefusing { get; init; }
}
