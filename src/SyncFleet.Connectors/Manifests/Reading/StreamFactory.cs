using SyncFleet.Connectors.Manifests.Budgets;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>Puts a stream together from its component, or refuses it.</summary>
internal sealed class StreamFactory(ComponentRegistry registry, ApiBudget budget)
{
    /// <exception cref="ManifestFault">Something in the stream is not supported or not right.</exception>
    public ManifestStream Create(ManifestComponent stream)
    {
        if (stream.Type != "DeclarativeStream")
        {
            throw stream.Fault($"component type {stream.Type} is not supported");
        }

        stream.RefuseField("state_migrations");
        stream.RefuseField("file_uploader");
        var retriever = stream.RequiredChild("retriever");
        if (retriever.Type != "SimpleRetriever")
        {
            throw retriever.Fault($"component type {retriever.Type} is not supported");
        }

        retriever.RefuseField("pagination_reset");
        var cursor = registry.CreateChild<IStreamCursor>(stream, "incremental_sync");
        var requester = retriever.RequiredChild("requester");
        if (requester.Type != nameof(HttpRequester))
        {
            throw requester.Fault($"component type {requester.Type} is not supported");
        }

        var description = Describe(stream, cursor);
        return new ManifestStream
        {
            Description = description,
            Requester = HttpRequester.Create(requester, registry),
            Selector = new RecordSelector(retriever.RequiredChild("record_selector"), stream, registry, cursor?.DropsOlder ?? false, description.SchemaJson),
            Decoder = JsonDecoder.Create(retriever, registry),
            IsStrict = stream.IsStrict,
            Paginator = registry.CreateChild<IPaginator>(retriever, "paginator") ?? NoPagination.Instance,
            Partitions = Partitions(retriever, cursor),
            Cursor = cursor,
            Budget = budget,
            SliceOptionsOnFirstPageOnly = retriever.Flag("ignore_stream_slicer_parameters_on_paginated_requests", otherwise: false),
        };
    }

    private IPartitionRouter Partitions(ManifestComponent retriever, IStreamCursor? cursor)
    {
        IReadOnlyList<IPartitionRouter> routers = [.. retriever.Children("partition_router").Select(registry.Create<IPartitionRouter>)];
        if (routers.Count > 0 && cursor is IncrementingCountCursor)
        {
            throw retriever.Fault("IncrementingCountCursor cannot be used together with partition_router");
        }

        return routers.Count == 0 ? SinglePartition.Instance : ProductOfPartitions.Create(routers);
    }

    private static StreamDescription Describe(ManifestComponent stream, IStreamCursor? cursor) => new()
    {
        Name = stream.RequiredText("name"),
        Key = [.. stream.Items("primary_key").Select(part => KeyField(stream, part))],
        CursorField = cursor?.Field,
        SchemaJson = Schema(stream),
    };

    private static string KeyField(ManifestComponent stream, ManifestNode part) => part switch
    {
        ManifestScalar scalar => stream.Bind(scalar, "primary_key").RenderConstant(),
        ManifestList { Items: [ManifestScalar scalar] } => stream.Bind(scalar, "primary_key").RenderConstant(),
        _ => throw new ManifestFault(part.Line, "a primary key below another field is not supported"),
    };

    private static string? Schema(ManifestComponent stream)
    {
        if (stream.Child("schema_loader") is not { } loader)
        {
            return null;
        }

        return loader.Type == "InlineSchemaLoader"
            ? loader.Node("schema")?.ToJson()
            : throw loader.Fault($"component type {loader.Type} is not supported");
    }
}
