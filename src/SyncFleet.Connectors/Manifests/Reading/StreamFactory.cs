using System.Text.RegularExpressions;
using SyncFleet.Connectors.Manifests.Budgets;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Jobs;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Schemas;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>Puts a stream together from its component, or refuses it.</summary>
internal sealed partial class StreamFactory(ComponentRegistry registry, ApiBudget budget)
{
    /// <exception cref="ManifestFault">Something in the stream is not supported or not right.</exception>
    public ManifestStream Create(ManifestComponent stream)
    {
        if (stream.Type == "StateDelegatingStream")
        {
            return CreateDelegating(stream);
        }

        Expect(stream, "DeclarativeStream");
        stream.RefuseField("file_uploader");
        var cursor = registry.CreateChild<IStreamCursor>(stream, "incremental_sync");
        var schema = StreamSchema.Create(stream, registry);
        var created = Create(stream.RequiredChild("retriever"), stream, cursor, Describe(stream, cursor, schema));
        return created with
        {
            Schema = schema,
            Migrations =
            [
                .. stream.Children("state_migrations").Select(migration => migration.Type == nameof(LegacyToPerPartitionStateMigration)
                    ? new LegacyToPerPartitionStateMigration(migration, created.Partitions, cursor)
                    : registry.Create<IStateMigration>(migration)),
            ],
        };
    }

    /// <summary>What a retriever of no stream reads, in full each time.</summary>
    /// <param name="retriever">The retriever.</param>
    /// <param name="name">What failures call it.</param>
    /// <exception cref="ManifestFault">Something in it is not supported or not right.</exception>
    public ManifestStream CreateAlone(ManifestComponent retriever, string name)
    {
        Expect(retriever, "SimpleRetriever");
        return Create(retriever, stream: null, cursor: null, new StreamDescription { Name = name });
    }

    private ManifestStream Create(ManifestComponent retriever, ManifestComponent? stream, IStreamCursor? cursor, StreamDescription description)
    {
        var isJob = retriever.Type == "AsyncRetriever";
        Expect(retriever, isJob ? "AsyncRetriever" : "SimpleRetriever");
        retriever.RefuseField("pagination_reset");
        var requester = retriever.RequiredChild(isJob ? "download_requester" : "requester");
        Expect(requester, nameof(HttpRequester));
        return new ManifestStream
        {
            Description = description,
            Requester = isJob ? HttpRequester.Create(requester, registry) : HttpRequester.Create(requester, registry, this),
            Selector = new RecordSelector(
                retriever.RequiredChild("record_selector"), stream, registry, cursor?.DropsOlder ?? false, description.SchemaJson, isJob ? Downloads(retriever) : null),
            Decoder = JsonDecoder.Create(retriever, registry, isJob ? "download_decoder" : "decoder"),
            IsStrict = retriever.IsStrict,
            Paginator = registry.CreateChild<IPaginator>(retriever, isJob ? "download_paginator" : "paginator") ?? NoPagination.Instance,
            Partitions = Partitions(retriever, cursor),
            KeyedPartitions = KeyedPartitions(stream, description.Key),
            Cursor = cursor,
            Budget = budget,
            Job = isJob ? new SourceJob(retriever, registry) : null,
            SliceOptionsOnFirstPageOnly = retriever.Flag("ignore_stream_slicer_parameters_on_paginated_requests", otherwise: false),
        };
    }

    private static void Expect(ManifestComponent component, string type)
    {
        if (component.Type != type)
        {
            throw component.Fault(component.Has("class_name")
                ? $"component type {component.Type} is not supported: there is no native class for '{component.Text("class_name")}'"
                : $"component type {component.Type} is not supported");
        }
    }

    // A download is records and nothing around them, unless the manifest says where in it they are.
    private IRecordExtractor Downloads(ManifestComponent retriever) =>
        registry.CreateChild<IRecordExtractor>(retriever, "download_extractor") ?? WholeExtractor.Instance;

    // The one that is read without a state describes both.
    private ManifestStream CreateDelegating(ManifestComponent stream)
    {
        stream.RefuseField("api_retention_period");
        var full = Create(stream.RequiredChild("full_refresh_stream"));
        var incremental = Create(stream.RequiredChild("incremental_stream"));
        return incremental with { WithoutState = full, Description = incremental.Description with { Name = stream.RequiredText("name") } };
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

    private static HashSet<string> KeyedPartitions(ManifestComponent? stream, IReadOnlyList<string> key)
    {
        var fields = (stream?.Children("transformations") ?? []).Where(part => part.Type == nameof(AddFields) && !part.Has("condition")).SelectMany(part => part.Children("fields"));
        return
        [
            .. fields
                .Where(field => field.Templates("path") is [var only] && key.Contains(only.RenderConstant()))
                .Select(field => PartitionValue().Match(field.RequiredTemplate("value").Written))
                .Where(match => match.Success).Select(match => match.Groups["name"].Value),
        ];
    }

    private static StreamDescription Describe(ManifestComponent stream, IStreamCursor? cursor, StreamSchema schema) => new()
    {
        Name = stream.RequiredText("name"),
        Key = [.. stream.Items("primary_key").Select(part => KeyField(stream, part))],
        CursorField = cursor?.Field,
        SchemaJson = schema.FixedJson,
    };

    private static string KeyField(ManifestComponent stream, ManifestNode part) => part switch
    {
        ManifestScalar scalar => stream.Bind(scalar, "primary_key").RenderConstant(),
        ManifestList { Items: [ManifestScalar scalar] } => stream.Bind(scalar, "primary_key").RenderConstant(),
        _ => throw new ManifestFault(part.Line, "a primary key below another field is not supported"),
    };

    // {{ stream_partition.name }}, stream_partition['name'], and the same of stream_slice.
    [GeneratedRegex(
        """^\s*\{\{\s*stream_(partition|slice)(\.(?<name>\w+)|\[(?<quote>['"]?)(?<name>[^'"\[\]]+)\k<quote>\])\s*\}\}\s*$""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PartitionValue();
}
