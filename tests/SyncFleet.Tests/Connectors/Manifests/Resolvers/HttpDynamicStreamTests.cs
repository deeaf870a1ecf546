using System.Text.Json;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Testing.Times;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Resolvers;

/// <summary>Streams that the source tells by its answers.</summary>
public sealed class HttpDynamicStreamTests
{
    private const string Resolver = "type: HttpComponentsResolver\n      retriever: {$ref: '#/definitions/http'}";
    private const string Named = """
        - {type: ComponentMappingDefinition, field_path: [name], value: "{{ components_values['name'] }}"}
        - {type: ComponentMappingDefinition, field_path: [retriever, requester, path], value: "tables/{{ components_values.id }}"}
        """;

    private static readonly object Settings = new { token = "tok-1" };

    [Fact]
    public async Task Each_record_of_the_resolver_gives_a_stream_beside_the_fixed_ones()
    {
        var connector = DynamicManifests.Load(Resolver, Named, "[{$ref: '#/definitions/fixed'}]");
        using var upstream = Upstream("orders", "people");

        var streams = await connector.DiscoverAsync(upstream.Source(Settings), CancellationToken.None);
        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(Settings), "people");

        connector.Description.StreamsBySource.ShouldBeTrue();
        connector.Description.Streams.ShouldHaveSingleItem().Name.ShouldBe("fixed");
        connector.Report.Streams.ShouldAllBe(load => load.Runs);
        connector.Report.Streams.Select(load => load.Name).ShouldBe(["fixed", "tables"]);
        streams.Select(stream => stream.Name).ShouldBe(["fixed", "orders", "people"]);
        streams[2].Key.ShouldBe(["id"]);
        reading.Records.ShouldHaveSingleItem().GetProperty("from").GetString().ShouldBe("/tables/2");
        upstream.Seen.ShouldAllBe(request => request.Headers["Authorization"] == "Bearer tok-1");
    }

    [Fact]
    public async Task Fixed_streams_are_read_without_asking_which_streams_there_are()
    {
        var connector = DynamicManifests.Load(Resolver, Named, "[{$ref: '#/definitions/fixed'}]");
        using var upstream = Upstream("orders");

        await ManifestReading.ReadAsync(connector, upstream.Source(Settings), "fixed");

        upstream.Seen.ShouldHaveSingleItem().Uri.AbsolutePath.ShouldBe("/fixed");
    }

    [Fact]
    public async Task Which_streams_there_are_is_asked_again_after_five_minutes_only()
    {
        var time = new HandTime();
        var connector = DynamicManifests.Load(Resolver, Named);
        using var upstream = Upstream("orders");
        var source = upstream.Source(Settings, time: time);

        await ManifestReading.ReadAsync(connector, source, "orders");
        await ManifestReading.ReadAsync(connector, source, "orders");
        Asked(upstream).ShouldBe(1);
        time.Advance(TimeSpan.FromMinutes(6));
        await ManifestReading.ReadAsync(connector, source, "orders");

        Asked(upstream).ShouldBe(2);
    }

    [Theory]
    [InlineData(401, FailureKind.Configuration, "demo answered 401 Unauthorized for GET /meta: check the credentials")]
    [InlineData(429, FailureKind.Throttled, "demo answered 429")]
    public async Task Failure_of_the_resolver_is_the_failure_of_the_read(int status, FailureKind kind, string message)
    {
        var connector = DynamicManifests.Load(Resolver, Named);
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}", status));

        var failures = new[]
        {
            await Should.ThrowAsync<SyncFleetException>(connector.DiscoverAsync(upstream.Source(Settings), CancellationToken.None)),
            await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(Settings), "orders")),
            await Should.ThrowAsync<SyncFleetException>(connector.CheckAsync(upstream.Source(Settings), CancellationToken.None)),
        };

        failures.ShouldAllBe(failure => failure.Kind == kind && failure.Message.StartsWith(message));
        failures.ShouldAllBe(failure => !failure.ToString().Contains("tok-1"));
    }

    [Fact]
    public async Task Record_that_makes_no_stream_is_a_failure_and_not_left_out()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{\"tables\": [{\"id\": 1, \"name\": \"orders\"}, 2]}"));

        var failure = await Should.ThrowAsync<SyncFleetException>(DynamicManifests.Load(Resolver, Named).DiscoverAsync(upstream.Source(Settings), CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldStartWith("A record that HttpComponentsResolver needs cannot be used");
    }

    [Theory]
    [InlineData(false, "?q=orders")]
    [InlineData(true, "")]
    public async Task Mapping_may_add_what_the_template_lacks_unless_the_reference_is_followed(bool strict, string query)
    {
        var connector = DynamicManifests.Load(
            Resolver, Named + "\n- {type: ComponentMappingDefinition, field_path: [retriever, requester, request_parameters, q], value: \"{{ components_values.name }}\", create_or_update: true}", strict: strict);
        using var upstream = Upstream("orders");

        await ManifestReading.ReadAsync(connector, upstream.Source(Settings), "orders");

        upstream.Seen[1].Uri.Query.ShouldBe(query);
    }

    [Fact]
    public async Task Two_streams_of_one_name_are_the_tenants_to_mend()
    {
        var connector = DynamicManifests.Load(Resolver, Named);
        using var upstream = Upstream("orders", "orders");

        var failure = await Should.ThrowAsync<SyncFleetException>(connector.DiscoverAsync(upstream.Source(Settings), CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldStartWith("'tables' gives a second stream of the name 'orders' (manifest line 11)");
    }

    [Fact]
    public async Task Stream_of_the_name_of_a_fixed_one_is_refused_with_both_names()
    {
        var connector = DynamicManifests.Load(Resolver, Named, "[{$ref: '#/definitions/fixed'}]");
        using var upstream = Upstream("fixed");

        var failure = await Should.ThrowAsync<SyncFleetException>(connector.DiscoverAsync(upstream.Source(Settings), CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("a second stream of the name 'fixed'");
    }

    [Fact]
    public async Task Entry_of_the_name_of_a_fixed_stream_hides_no_conflict()
    {
        var connector = DynamicManifests.Load(Resolver, Named, "[{$ref: '#/definitions/fixed'}]", entry: "name: fixed");
        using var upstream = Upstream("fixed");

        (await Should.ThrowAsync<SyncFleetException>(connector.DiscoverAsync(upstream.Source(Settings), CancellationToken.None))).Message.ShouldStartWith("'fixed' gives a second stream");
    }

    [Fact]
    public async Task More_than_a_thousand_streams_are_too_many()
    {
        var connector = DynamicManifests.Load(Resolver, Named);
        using var enough = Upstream([.. Enumerable.Range(0, 1000).Select(i => $"t{i}")]);
        using var more = Upstream([.. Enumerable.Range(0, 1001).Select(i => $"t{i}")]);

        (await connector.DiscoverAsync(enough.Source(Settings), CancellationToken.None)).Count.ShouldBe(1000);
        var failure = await Should.ThrowAsync<SyncFleetException>(connector.DiscoverAsync(more.Source(Settings), CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("The source has more than 1000 dynamic streams, or more than 5000000 parts in them ('tables', manifest line 11); no more are read.");
    }

    [Fact]
    public async Task Stream_that_is_not_there_is_refused_with_what_there_is()
    {
        var connector = DynamicManifests.Load(Resolver, Named);
        using var upstream = Upstream("orders", "people");

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(Settings), "things"));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("Connector 'demo' has no stream 'things' with these settings; it has orders, people.");
    }

    [Fact]
    public async Task Fault_in_one_stream_leaves_the_others()
    {
        var connector = DynamicManifests.Load(Resolver, Named + "\n- {type: ComponentMappingDefinition, field_path: [retriever, paginator], value: \"{{ components_values.paginator }}\", create_or_update: true}");
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(request.Uri.AbsolutePath == "/meta"
            ? """{"tables": [{"id": 1, "name": "good"}, {"id": 2, "name": "bad", "paginator": {"type": "OtherPaginator"}}]}"""
            : """{"items": []}"""));

        var streams = await connector.DiscoverAsync(upstream.Source(Settings), CancellationToken.None);
        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(Settings), "bad"));

        streams.ShouldHaveSingleItem().Name.ShouldBe("good");
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("Stream 'bad' of connector 'demo' can't be read here: component type OtherPaginator is not supported (manifest line 28).");
    }

    [Fact]
    public async Task Partitions_of_the_resolver_are_names_of_the_mapping()
    {
        const string Lists = "type: HttpComponentsResolver\n      retriever: {$ref: '#/definitions/http', partition_router: {type: ListPartitionRouter, cursor_field: base, values: [a, b], request_option: {type: RequestOption, inject_into: request_parameter, field_name: base}}}";
        var connector = DynamicManifests.Load(Lists, """
            - {type: ComponentMappingDefinition, field_path: [name], value: "{{ stream_slice['base'] }}/{{ components_values['name'] }}"}
            """);
        using var upstream = Upstream("orders");

        (await connector.DiscoverAsync(upstream.Source(Settings), CancellationToken.None)).Select(stream => stream.Name).ShouldBe(["a/orders", "b/orders"]);
    }

    [Theory]
    [InlineData("[retriever, requester, url_base]", "https://evil.example.net", "https://evil.example.net/", false)]
    [InlineData("[retriever, requester, path]", "https://evil.example.net/x", "https://evil.example.net/x", false)]
    [InlineData("[retriever, requester, path]", "x", "https://api.example.com/x", true)]
    public async Task Credentials_do_not_go_to_a_host_that_the_source_names(string path, string value, string address, bool signed)
    {
        var connector = DynamicManifests.Load(Resolver, $$$"""
            - {type: ComponentMappingDefinition, field_path: [name], value: "{{ components_values['name'] }}"}
            - {type: ComponentMappingDefinition, field_path: {{{path}}}, value: "{{ components_values['link'] }}"}
            """);
        using var upstream = Upstream([new { id = 1, name = "orders", link = value }]);

        await ManifestReading.ReadAsync(connector, upstream.Source(Settings), "orders");

        upstream.Seen[1].Uri.AbsoluteUri.ShouldStartWith(address);
        upstream.Seen[1].Headers.ContainsKey("Authorization").ShouldBe(signed);
    }

    [Fact]
    public async Task Part_of_an_address_may_come_from_the_source_where_the_mapping_names_the_host()
    {
        var connector = DynamicManifests.Load(Resolver, """
            - {type: ComponentMappingDefinition, field_path: [name], value: "{{ components_values['name'] }}"}
            - {type: ComponentMappingDefinition, field_path: [retriever, requester, url_base], value: "https://api.example.com/{{ components_values['name'] }}"}
            """);
        using var upstream = Upstream("orders");

        await ManifestReading.ReadAsync(connector, upstream.Source(Settings), "orders");

        upstream.Seen[1].Uri.AbsolutePath.ShouldBe("/orders/tables/none");
        upstream.Seen[1].Headers["Authorization"].ShouldBe("Bearer tok-1");
    }

    [Fact]
    public async Task Text_of_the_source_is_never_a_template()
    {
        var connector = DynamicManifests.Load(Resolver, Named + "\n- {type: ComponentMappingDefinition, field_path: [retriever, requester, request_parameters], value: \"{{ {'q': components_values.name} }}\", create_or_update: true}");
        using var upstream = Upstream("{{ config['token'] }}");

        await ManifestReading.ReadAsync(connector, upstream.Source(Settings), "{{ config['token'] }}");

        Uri.UnescapeDataString(upstream.Seen[1].Uri.Query).ShouldBe("?q={{ config['token'] }}");
    }

    [Fact]
    public async Task Template_may_be_made_of_what_the_source_says()
    {
        var connector = DynamicManifests.Load(Resolver, Named + "\n- {type: ComponentMappingDefinition, field_path: [retriever, requester, request_parameters], value: \"{{ {'q': components_values.name ~ '-{{ config.zone }}'} }}\", create_or_update: true}");
        using var upstream = Upstream("orders");

        await ManifestReading.ReadAsync(connector, upstream.Source(new { token = "t", zone = "eu" }), "orders");

        upstream.Seen[1].Uri.Query.ShouldBe("?q=orders-eu");
    }

    [Theory]
    [InlineData("{type: CheckDynamicStream, stream_count: 2}", "/meta /fixed /tables/1")]
    [InlineData("{type: CheckDynamicStream, stream_count: 9}", "/meta /fixed /tables/1 /tables/2")]
    [InlineData("{type: CheckDynamicStream, stream_count: 2, use_check_availability: false}", "/meta")]
    [InlineData("{type: CheckStream, stream_names: [fixed]}", "/fixed")]
    [InlineData("{type: CheckStream, stream_names: [people]}", "/meta /tables/2")]
    [InlineData("{type: CheckStream, stream_names: [fixed], dynamic_streams_check_configs: [{type: DynamicStreamCheckConfig, dynamic_stream_name: tables, stream_count: 1}]}", "/meta /fixed /tables/1")]
    [InlineData("{type: CheckStream, dynamic_streams_check_configs: [{type: DynamicStreamCheckConfig, dynamic_stream_name: tables}]}", "/meta /tables/1 /tables/2")]
    public async Task Check_reads_the_streams_it_names(string check, string paths)
    {
        var connector = DynamicManifests.Load(Resolver, Named, "[{$ref: '#/definitions/fixed'}]", check);
        using var upstream = Upstream("orders", "people");

        await connector.CheckAsync(upstream.Source(Settings), CancellationToken.None);

        string.Join(' ', upstream.Seen.Select(request => request.Uri.AbsolutePath)).ShouldBe(paths);
    }

    [Theory]
    [InlineData("{type: CheckDynamicStream, stream_count: 1}", "the source has no streams")]
    [InlineData("{type: CheckStream, stream_names: [people]}", "the source has no streams")]
    [InlineData("{type: CheckStream, dynamic_streams_check_configs: [{type: DynamicStreamCheckConfig, dynamic_stream_name: other}]}", "'other', which the manifest does not have", "orders")]
    [InlineData("{type: CheckStream, stream_names: [people]}", "The stream 'people', by which the settings are tried, is not there", "orders")]
    public async Task Check_of_streams_that_are_not_there_fails(string check, string message, params string[] tables)
    {
        var connector = DynamicManifests.Load(Resolver, Named, check: check);
        using var upstream = Upstream(tables);

        (await Should.ThrowAsync<SyncFleetException>(connector.CheckAsync(upstream.Source(Settings), CancellationToken.None))).Message.ShouldContain(message);
    }

    private static int Asked(FakeUpstream upstream) => upstream.Seen.Count(request => request.Uri.AbsolutePath == "/meta");

    private static FakeUpstream Upstream(params string[] tables) => Upstream([.. tables.Select((name, index) => new { id = index + 1, name })]);

    private static FakeUpstream Upstream(object[] tables) => new(request => FakeUpstream.Json(request.Uri.AbsolutePath == "/meta"
        ? JsonSerializer.Serialize(new { tables })
        : $$"""{"items": [{"id": 1, "from": "{{request.Uri.AbsolutePath}}"}]}"""));
}
