using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Rows;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Core.Definitions;

public sealed class SyncDefinitionReaderTests
{
    private const string Good = """
        # products of the demo
        source: finale-demo
        connector: finale
        settings: { baseUrl: http://127.0.0.1:5080/finale, account: acme, pageSize: 100, strict: true, code: "007" }
        secrets: { apiKey: { env: SYNCFLEET_SECRET_FINALE_KEY }, apiSecret: { env: SYNCFLEET_SECRET_FINALE_SECRET } }
        ---
        sync: finale
        source: finale-demo
        destination: { schema: finale }
        overlap: queue
        deadline: 90m
        attempts: 7
        phases:
          - name: catalogue
            streams:
              - stream: products
                table: products
                read: full
                write: replace
                vanished: remove
                max_vanished: 35%
                key: [productId]
                order_by: lastUpdatedDate
                where: "{{ record.statusId != 'X' }}"
                deleted_when: "{{ record.deleted }}"
                raw: true
                columns:
                  sku: productId
                  name: { path: internalName, trim: true, required: true }
                  status: { path: statusId, map: { PRODUCT_ACTIVE: active, PRODUCT_INACTIVE: inactive }, otherwise: unknown }
                  cost: { path: supplierList.0.price, type: decimal, default: "0" }
                  changed: { path: lastUpdatedDate, type: timestamp, zone: Europe/Kyiv, formats: ["%Y-%m-%dT%H:%M:%S"] }
                  email_hash: { path: email, lower: true, hash: true }
                  label: { expression: "{{ record.a ~ '-' ~ record.b }}" }
                  origin: { constant: finale }
          - name: orders
            streams:
              - { stream: orders, table: orders, columns: { id: orderId } }
        """;

    [Fact]
    public void A_file_may_hold_sources_and_syncs()
    {
        var documents = SyncDefinitionReader.Read(Good, "finale.yaml");

        documents.Problems.ShouldBeEmpty();
        var source = documents.Sources.ShouldHaveSingleItem();
        source.Name.ShouldBe("finale-demo");
        source.SettingsJson.ShouldBe("""{"baseUrl":"http://127.0.0.1:5080/finale","account":"acme","pageSize":100,"strict":true,"code":"007"}""");
        source.SecretVariables["apiSecret"].ShouldBe("SYNCFLEET_SECRET_FINALE_SECRET");
        var sync = documents.Syncs.ShouldHaveSingleItem();
        (sync.Overlap, sync.Deadline, sync.Attempts, sync.Schema).ShouldBe((OverlapRule.Queue, TimeSpan.FromMinutes(90), 7, "finale"));
        sync.Phases.Select(p => p.Name).ShouldBe(["catalogue", "orders"]);
        var products = sync.Phases[0].Streams.ShouldHaveSingleItem();
        (products.Read, products.Write, products.Vanished, products.MaxVanishedShare).ShouldBe((ReadMode.Full, WriteMode.Replace, VanishedRows.Remove, 0.35));
        (products.OrderBy, products.Raw, products.Key[0]).ShouldBe(("lastUpdatedDate", true, "productId"));
        products.Columns.Select(c => (c.Column.Name, c.Column.Type)).ShouldBe(
        [
            ("sku", ColumnType.Text), ("name", ColumnType.Text), ("status", ColumnType.Text), ("cost", ColumnType.Decimal),
            ("changed", ColumnType.Timestamp), ("email_hash", ColumnType.Text), ("label", ColumnType.Text), ("origin", ColumnType.Text),
        ]);
        products.Columns[2].Map!["PRODUCT_ACTIVE"].ShouldBe("active");
        var orders = sync.Phases[1].Streams[0];
        (orders.Read, orders.Write, orders.Raw).ShouldBe((ReadMode.Incremental, WriteMode.Upsert, false));
    }

    [Fact]
    public void The_snapshot_of_a_sync_is_its_own_document_and_reads_as_the_same_definition()
    {
        var documents = SyncDefinitionReader.Read(Good.ReplaceLineEndings("\r\n") + "\r\n# the end\r\n---\r\nsource: other\r\nconnector: x\r\n", "finale.yaml");

        var yaml = documents.Origins[DefinitionDocuments.SyncKey("finale")].Yaml;
        yaml.ShouldStartWith("sync: finale");
        var snapshot = SyncDefinitionReader.ReadSnapshot(yaml);
        snapshot.Phases[1].Streams[0].Columns[0].ShouldBe(documents.Syncs[0].Phases[1].Streams[0].Columns[0]);
        snapshot.Phases.Count.ShouldBe(2);
        documents.Origins[DefinitionDocuments.SourceKey("other")].Yaml.ShouldBe("source: other\r\nconnector: x\n");
    }

    [Fact]
    public void Every_fault_of_a_file_is_listed_with_its_line_and_what_is_allowed()
    {
        const string yaml = """
            source: Finale Demo
            connector: finale
            setings: {}
            secrets: { apiKey: hunter2, apiSecret: { env: PATH } }
            ---
            sync: finale
            source: finale-demo
            destination: { schema: pg_catalog }
            overlap: skipp
            deadline: 5 hours
            attempts: 0
            retries: 3
            phases:
              - name: catalogue
                streams:
                  - stream: products
                    table: Products
                    write: replace
                    max_vanished: 120%
                    key: [product..id]
                    raw: yes
                    columns:
                      _sf_hash: productId
                      ctid: x
                      Name: internalName
                      sku: { path: a, constant: b }
                      nothing: { type: text }
                      cost: { path: cost, type: money, otherwise: x, zone: Europe/Kyiv }
                      cost: other
                      hashed: { path: a, type: integer, hash: true }
                      list: [a]
                      mapped: { path: a, map: { A: null } }
                  - stream: products
                    table: other
                    vanished: remove
                    columns: {}
                  - { stream: vendors, write: append, key: [id], table: other, columns: { id: *alias } }
              - name: catalogue
                streams: []
            ---
            - a list
            ---
            hello: world
            ---
            sync: finale
            """;

        Approved.Match(string.Join("\n", SyncDefinitionReader.Read(yaml, "bad.yaml").Problems), "problems");
    }

    [Theory]
    [InlineData("sync: [", "This is not YAML")]
    [InlineData("", "The file defines nothing")]
    [InlineData("# only a comment", "The file defines nothing")]
    [InlineData("\0", "This is not YAML")]
    public void Text_that_defines_nothing_is_a_problem_and_no_exception(string yaml, string message) =>
        SyncDefinitionReader.Read(yaml, "x.yaml").Problems.ShouldHaveSingleItem().Message.ShouldStartWith(message);

    [Fact]
    public void Values_nested_without_end_are_refused_before_they_hurt() =>
        SyncDefinitionReader.Read("sync: " + new string('[', 100_000), "x.yaml").Problems.ShouldHaveSingleItem().Message.ShouldContain("nested more than 24 deep");

    [Fact]
    public void A_file_of_more_than_a_mebibyte_is_refused_unread() =>
        SyncDefinitionReader.Read(new string('#', 2_000_000), "x.yaml").Problems.ShouldHaveSingleItem().Message.ShouldContain("1048576");

    [Theory]
    [InlineData("1m", true)]
    [InlineData("7d", true)]
    [InlineData("59s", false)]
    [InlineData("8d", false)]
    [InlineData("2h30m", false)]
    [InlineData("-1h", false)]
    [InlineData("99999999999999999999h", false)]
    public void A_deadline_is_from_one_minute_to_seven_days(string deadline, bool allowed)
    {
        var problems = SyncDefinitionReader.Read(Good.Replace("deadline: 90m", "deadline: " + deadline, StringComparison.Ordinal), "x.yaml").Problems;

        problems.Any(p => p.Path == "deadline").ShouldBe(!allowed);
    }

    [Fact]
    public void A_snapshot_with_faults_is_a_defect()
    {
        var failure = Should.Throw<SyncFleetException>(() => SyncDefinitionReader.ReadSnapshot("sync: finale"));

        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Detail!.ShouldContain("'phases' is missing");
    }
}
