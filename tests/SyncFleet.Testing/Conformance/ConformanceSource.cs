using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Testing.Conformance;

/// <summary>
/// A source on a simulated upstream, with one stream under test. The upstream holds at least three pages of it, and does as it is
/// told: changes records, deletes them, throttles. Made anew for every test.
/// </summary>
public abstract class ConformanceSource : IAsyncDisposable
{
    /// <summary>The connector under test.</summary>
    public abstract IConnector Connector { get; }

    /// <summary>The stream under test.</summary>
    public abstract string Stream { get; }

    /// <summary>Settings with good credentials, and with pages so small that the stream has at least three.</summary>
    public abstract JsonElement Config { get; }

    /// <summary>The same settings with credentials the upstream refuses.</summary>
    public virtual JsonElement BadConfig => throw Missing(nameof(BadConfig), nameof(ConnectorConformanceTests.NoCredentials));

    /// <summary>A checkpoint that lies after everything the upstream will ever hold.</summary>
    public virtual string FutureCheckpoint => throw Missing(nameof(FutureCheckpoint), nameof(ConnectorConformanceTests.NoCursor));

    /// <summary>How far before its checkpoint an incremental read may begin: the connector's documented overlap.</summary>
    public virtual TimeSpan Overlap => TimeSpan.Zero;

    /// <summary>What the connector is given to read with.</summary>
    /// <param name="config"><see cref="Config"/> or <see cref="BadConfig"/>.</param>
    public abstract SourceContext Open(JsonElement config);

    /// <summary>Changes some records of the stream at the source so that an incremental read must see them; returns how many.</summary>
    public virtual Task<int> ChangeAsync(CancellationToken cancellationToken) =>
        throw Missing(nameof(ChangeAsync), nameof(ConnectorConformanceTests.NoCursor));

    /// <summary>Deletes some records of the stream at the source; returns how many.</summary>
    public virtual Task<int> DeleteAsync(CancellationToken cancellationToken) =>
        throw Missing(nameof(DeleteAsync), nameof(ConnectorConformanceTests.NoDeletions));

    /// <summary>The record says that it was deleted at the source.</summary>
    public virtual bool IsDeleted(JsonElement record) => throw Missing(nameof(IsDeleted), nameof(ConnectorConformanceTests.NoDeletions));

    /// <summary>Lets the upstream answer its next request with "too many requests, come back after …".</summary>
    public virtual Task ThrottleAsync(TimeSpan retryAfter, CancellationToken cancellationToken) =>
        throw Missing(nameof(ThrottleAsync), nameof(ConnectorConformanceTests.NoThrottling));

    /// <summary>Position of a record in the order of the cursor; null when the record has none. Dates and numbers are read by themselves.</summary>
    public virtual IComparable? CursorOf(JsonElement record, StreamDescription stream) => CursorValues.At(record, stream.CursorField!);

    /// <summary>What a checkpoint stands for, in the order of <see cref="CursorOf"/>.</summary>
    public virtual IComparable? CursorIn(string checkpoint, StreamDescription stream)
    {
        using var document = JsonDocument.Parse(checkpoint);
        return CursorValues.At(document.RootElement, stream.CursorField!);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private NotSupportedException Missing(string member, string reason) =>
        new($"{GetType().Name} overrides neither {member}, nor does its suite give a reason as {reason}.");
}
