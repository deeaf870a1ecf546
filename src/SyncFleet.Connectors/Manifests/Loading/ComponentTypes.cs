using System.Collections.Frozen;

namespace SyncFleet.Connectors.Manifests.Loading;

/// <summary>The type a component has when none is written, by the component and field it stands in.</summary>
internal static class ComponentTypes
{
    private static readonly FrozenDictionary<string, string> ByPlace = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AddFields.fields"] = "AddedFieldDefinition",
        ["CompositeErrorHandler.error_handlers"] = "DefaultErrorHandler",
        ["ConfigComponentsResolver.components_mapping"] = "ComponentMappingDefinition",
        ["ConfigComponentsResolver.stream_config"] = "StreamConfig",
        ["CursorPagination.decoder"] = "JsonDecoder",
        ["DatetimeBasedCursor.end_datetime"] = "MinMaxDatetime",
        ["DatetimeBasedCursor.end_time_option"] = "RequestOption",
        ["DatetimeBasedCursor.start_datetime"] = "MinMaxDatetime",
        ["DatetimeBasedCursor.start_time_option"] = "RequestOption",
        ["DeclarativeSource.api_budget"] = "HTTPAPIBudget",
        ["DeclarativeSource.check"] = "CheckStream",
        ["DeclarativeSource.dynamic_streams"] = "DynamicDeclarativeStream",
        ["DeclarativeSource.spec"] = "Spec",
        ["DeclarativeSource.streams"] = "DeclarativeStream",
        ["DeclarativeStream.retriever"] = "SimpleRetriever",
        ["DeclarativeStream.schema_loader"] = "JsonFileSchemaLoader",
        ["DefaultErrorHandler.response_filters"] = "HttpResponseFilter",
        ["DefaultPaginator.decoder"] = "JsonDecoder",
        ["DefaultPaginator.page_size_option"] = "RequestOption",
        ["DpathExtractor.decoder"] = "JsonDecoder",
        ["DynamicDeclarativeStream.stream_template"] = "DeclarativeStream",
        ["DynamicSchemaLoader.retriever"] = "SimpleRetriever",
        ["DynamicSchemaLoader.schema_type_identifier"] = "SchemaTypeIdentifier",
        ["FixedWindowCallRatePolicy.matchers"] = "HttpRequestRegexMatcher",
        ["HTTPAPIBudget.policies"] = "MovingWindowCallRatePolicy",
        ["HttpComponentsResolver.components_mapping"] = "ComponentMappingDefinition",
        ["HttpComponentsResolver.retriever"] = "SimpleRetriever",
        ["HttpRequester.error_handler"] = "DefaultErrorHandler",
        ["HttpRequester.fetch_properties_from_endpoint"] = "PropertiesFromEndpoint",
        ["HttpRequester.query_properties"] = "QueryProperties",
        ["ListPartitionRouter.request_option"] = "RequestOption",
        ["MovingWindowCallRatePolicy.matchers"] = "HttpRequestRegexMatcher",
        ["MovingWindowCallRatePolicy.rates"] = "Rate",
        ["ParametrizedComponentsResolver.components_mapping"] = "ComponentMappingDefinition",
        ["ParametrizedComponentsResolver.stream_parameters"] = "StreamParametersDefinition",
        ["ParentStreamConfig.request_option"] = "RequestOption",
        ["ParentStreamConfig.stream"] = "DeclarativeStream",
        ["PropertiesFromEndpoint.retriever"] = "SimpleRetriever",
        ["PropertyChunking.record_merge_strategy"] = "GroupByKeyMergeStrategy",
        ["QueryProperties.property_chunking"] = "PropertyChunking",
        ["RecordSelector.extractor"] = "DpathExtractor",
        ["RecordSelector.record_filter"] = "RecordFilter",
        ["SchemaTypeIdentifier.types_mapping"] = "TypesMap",
        ["SimpleRetriever.paginator"] = "NoPagination",
        ["SimpleRetriever.record_selector"] = "RecordSelector",
        ["SimpleRetriever.requester"] = "HttpRequester",
        ["SubstreamPartitionRouter.parent_stream_configs"] = "ParentStreamConfig",
        ["UnlimitedCallRatePolicy.matchers"] = "HttpRequestRegexMatcher",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>Null when the place says nothing: what stands there is not a component.</returns>
    public static string? Infer(string parentType, string field) => ByPlace.GetValueOrDefault($"{parentType}.{field}");
}
