namespace SyncFleet.Benchmarks.Reading;

/// <summary>A way to read the records.</summary>
internal sealed record ReadingCase
{
    public static ReadingCase Plain { get; } = new() { Name = "no transformation" };

    /// <summary>One record in ten is filtered out, the others get a field made of two others.</summary>
    public static ReadingCase FilterAndField { get; } = new()
    {
        Name = "filter and field",
        Filter = "record_filter: {type: RecordFilter, condition: \"{{ record['status'] != 'canceled' }}\"}",
        Transformations = "transformations: [{type: AddFields, fields: [{path: [name], value: \"{{ record['first_name'] ~ ' ' ~ record['last_name'] }}\"}]}]",
    };

    public required string Name { get; init; }

    public string Filter { get; init; } = "";

    public string Transformations { get; init; } = "";

    public bool IsFiltered => Filter.Length > 0;

    /// <summary>The records that leave, of so many that are read.</summary>
    public int Kept(int records) => IsFiltered ? records - (records / 10) : records;

    /// <summary>The connector as its author would write it.</summary>
    public string Manifest(Uri server) => $$$$"""
        version: 6.0.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [orders]}
        streams:
          - type: DeclarativeStream
            name: orders
            primary_key: id
            {{{{Transformations}}}}
            retriever:
              type: SimpleRetriever
              requester: {type: HttpRequester, url_base: "{{{{server}}}}", path: orders}
              record_selector:
                type: RecordSelector
                extractor: {type: DpathExtractor, field_path: [orders]}
                {{{{Filter}}}}
              paginator:
                type: DefaultPaginator
                page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: after}
                pagination_strategy: {type: CursorPagination, cursor_value: "{{ response['next'] }}", stop_condition: "{{ not response['next'] }}"}
            schema_loader: {type: InlineSchemaLoader, schema: {type: object, properties: {id: {type: integer} } }}
        spec: {type: Spec, connection_specification: {type: object, properties: {} } }
        """;
}
