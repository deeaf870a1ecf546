using SyncFleet.Connectors.Manifests.Budgets;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Jobs;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Schemas;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>A stream that can be run: its parts, put together.</summary>
internal sealed record ManifestStream
{
    public required StreamDescription Description { get; init; }

    /// <summary>Its columns, where the source tells them; null: the retriever of no stream.</summary>
    public StreamSchema? Schema { get; init; }

    public required HttpRequester Requester { get; init; }

    public required RecordSelector Selector { get; init; }

    /// <summary>Null: responses are JSON documents.</summary>
    public required IContentDecoder? Decoder { get; init; }

    /// <summary>The recorded behaviour of the format's reference runtime is followed, its faults included.</summary>
    public required bool IsStrict { get; init; }

    public required IPaginator Paginator { get; init; }

    public required IPartitionRouter Partitions { get; init; }

    /// <summary>The stream has a partition router: with a cursor, each partition has a state of its own.</summary>
    public bool IsPartitioned => Partitions is not SinglePartition;

    /// <summary>Names of partition values that are a field of the key: a record of one partition is none of another.</summary>
    public required IReadOnlySet<string> KeyedPartitions { get; init; }

    /// <summary>Null: the stream is read in full each time.</summary>
    public required IStreamCursor? Cursor { get; init; }

    /// <summary>What a checkpoint of an older form goes through before it is used, in this order.</summary>
    public IReadOnlyList<IStateMigration> Migrations { get; init; } = [];

    public required ApiBudget Budget { get; init; }

    /// <summary>The source prepares each slice in a job; <see cref="Requester"/> then downloads it. Null: slices are asked for directly.</summary>
    public SourceJob? Job { get; init; }

    /// <summary>What is read in its place while there is no state; null: itself.</summary>
    public ManifestStream? WithoutState { get; init; }

    /// <summary>Whether the settings offer the stream; null: always.</summary>
    public BoundTemplate? Condition { get; init; }

    /// <summary>The options of slice and window go with the first page only; the page token carries them on.</summary>
    public required bool SliceOptionsOnFirstPageOnly { get; init; }

    /// <summary>A checkpoint as the stream uses it.</summary>
    public string? Migrate(string? checkpoint, TemplateScope scope) =>
        checkpoint is null ? null : Migrations.Aggregate(checkpoint, (state, migration) => migration.Migrate(state, scope));

    /// <summary>The description with the columns the source tells, where it does.</summary>
    /// <exception cref="SyncFleet.Core.Failures.SyncFleetException">The source did not answer well, or its answer tells no columns.</exception>
    public async Task<StreamDescription> DescribeAsync(ReadSession session, CancellationToken cancellationToken) =>
        Schema is { NeedsSource: true } && (Condition?.Test(session.Scope) ?? true)
            ? Description with { SchemaJson = await Schema.LoadAsync(session, cancellationToken) }
            : Description;

    /// <summary>The stream ready to be read: with the columns the source tells where the records are to fit them.</summary>
    /// <exception cref="SyncFleet.Core.Failures.SyncFleetException">The source did not answer well, or its answer tells no columns.</exception>
    public async Task<ManifestStream> PrepareAsync(ReadSession session, CancellationToken cancellationToken) =>
        Schema is { NeedsSource: true } && Selector.IsNormalizing
            ? this with { Selector = Selector.For(await Schema.LoadAsync(session.ForItself(), cancellationToken)) }
            : this;
}
