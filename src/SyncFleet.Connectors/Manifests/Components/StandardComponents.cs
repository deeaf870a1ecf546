using SyncFleet.Connectors.Manifests.Authenticators;
using SyncFleet.Connectors.Manifests.Budgets;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.ErrorHandlers;
using SyncFleet.Connectors.Manifests.Natives;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Resolvers;
using SyncFleet.Connectors.Manifests.Schemas;

namespace SyncFleet.Connectors.Manifests.Components;

/// <summary>The component types that run, by kind.</summary>
internal static class StandardComponents
{
    public static ComponentRegistry Create(ApiBudget budget, NativeComponents natives) => new ComponentRegistry(natives)
        .Add<IAuthenticator>("ApiKeyAuthenticator", (component, _) => new ApiKeyAuthenticator(component))
        .Add<IAuthenticator>("BasicHttpAuthenticator", (component, _) => new BasicHttpAuthenticator(component))
        .Add<IAuthenticator>("BearerAuthenticator", (component, _) => new BearerAuthenticator(component))
        .Add<IAuthenticator>("JwtAuthenticator", (component, _) => new JwtAuthenticator(component))
        .Add<IAuthenticator>("NoAuth", (_, _) => NoAuth.Instance)
        .Add<IAuthenticator>("OAuthAuthenticator", OAuthAuthenticator.Create)
        .Add<IAuthenticator>("SelectiveAuthenticator", SelectiveAuthenticator.Create)
        .Add<IAuthenticator>("SessionTokenAuthenticator", SessionTokenAuthenticator.Create)
        .Add<IBackoffStrategy>("ConstantBackoffStrategy", (component, _) => new ConstantBackoffStrategy(component))
        .Add<IBackoffStrategy>("ExponentialBackoffStrategy", (component, _) => new ExponentialBackoffStrategy(component))
        .Add<IBackoffStrategy>("WaitTimeFromHeader", (component, _) => new WaitTimeFromHeader(component))
        .Add<IBackoffStrategy>("WaitUntilTimeFromHeader", (component, _) => new WaitUntilTimeFromHeader(component))
        .Add<IComponentsResolver>("ConfigComponentsResolver", (component, _) => new ConfigComponentsResolver(component))
        .Add<IComponentsResolver>("HttpComponentsResolver", (component, registry) => new HttpComponentsResolver(component, new StreamFactory(registry, budget)))
        .Add<IComponentsResolver>("ParametrizedComponentsResolver", (component, _) => new ParametrizedComponentsResolver(component))
        .Add<IContentDecoder>("CsvDecoder", (component, _) => new CsvDecoder(component))
        .Add<IContentDecoder>("GzipDecoder", (component, registry) => new GzipDecoder(component, registry))
        .Add<IContentDecoder>("IterableDecoder", (_, _) => new IterableDecoder())
        .Add<IContentDecoder>("JsonDecoder", (_, _) => new JsonDecoder())
        .Add<IContentDecoder>("JsonlDecoder", (_, _) => new JsonlDecoder())
        .Add<IContentDecoder>("XmlDecoder", (_, _) => new XmlDecoder())
        .Add<IContentDecoder>("ZipfileDecoder", (component, registry) => new ZipfileDecoder(component, registry))
        .Add<IErrorHandler>("CompositeErrorHandler", CompositeErrorHandler.Create)
        .Add<IErrorHandler>("DefaultErrorHandler", DefaultErrorHandler.Create)
        .Add<IPaginationStrategy>("CursorPagination", CursorPagination.Create)
        .Add<IPaginationStrategy>("OffsetIncrement", (component, _) => new OffsetIncrement(component))
        .Add<IPaginationStrategy>("PageIncrement", (component, _) => new PageIncrement(component))
        .Add<IPaginator>("DefaultPaginator", DefaultPaginator.Create)
        .Add<IPaginator>("NoPagination", (_, _) => NoPagination.Instance)
        .Add<IPartitionRouter>("GroupingPartitionRouter", GroupingPartitionRouter.Create)
        .Add<IPartitionRouter>("ListPartitionRouter", (component, _) => new ListPartitionRouter(component))
        .Add<IPartitionRouter>("SubstreamPartitionRouter", SubstreamPartitionRouter.Create)
        .Add<IRecordExtractor>("DpathExtractor", DpathExtractor.Create)
        .Add<IRecordTransformation>("AddFields", (component, _) => new AddFields(component))
        .Add<IRecordTransformation>("DpathFlattenFields", (component, _) => new DpathFlattenFields(component))
        .Add<IRecordTransformation>("FlattenFields", (component, _) => new FlattenFields(component))
        .Add<IRecordTransformation>("KeysReplace", (component, _) => new KeysReplace(component))
        .Add<IRecordTransformation>("KeysToLower", (_, _) => KeysToLower.Instance)
        .Add<IRecordTransformation>("KeysToSnakeCase", (_, _) => KeysToSnakeCase.Instance)
        .Add<IRecordTransformation>("RemoveFields", (component, _) => new RemoveFields(component))
        .Add<ISchemaLoader>("DynamicSchemaLoader", (component, registry) => new DynamicSchemaLoader(component, registry, new StreamFactory(registry, budget)))
        .Add<ISchemaLoader>("InlineSchemaLoader", (component, _) => new InlineSchemaLoader(component))
        .Add<IStreamCursor>("DatetimeBasedCursor", DatetimeBasedCursor.Create)
        .Add<IStreamCursor>("IncrementingCountCursor", IncrementingCountCursor.Create)
        .Add<ManifestStream>("StateDelegatingStream", (component, registry) => new StreamFactory(registry, budget).Create(component))
        .Add<ManifestStream>("DeclarativeStream", (component, registry) => new StreamFactory(registry, budget).Create(component));
}
