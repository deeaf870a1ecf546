using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Postgres.Writing;

/// <summary>The statements that a definition leads to, one column of each type.</summary>
public sealed class GeneratedSqlTests
{
    private static readonly DestinationTable Table = Read();

    [Fact]
    public void Making_a_table_is_as_approved() => Approved.Match(string.Join(";\n\n", TableChanges.Plan(Table, existing: null)), "create", "sql");

    [Fact]
    public void Writing_a_batch_is_as_approved()
    {
        var sql = new MergeSql(Table);
        Approved.Match(string.Join(";\n\n", [MergeSql.Settings, MergeSql.CheckConstraintsAtOnce, sql.CreateBatch, sql.Copy, sql.Merge, sql.MergeChanged, MergeSql.RememberSeen, MergeSql.Clear]), "write", "sql");
    }

    private static DestinationTable Read()
    {
        var sync = SyncDefinitionReader.ReadSnapshot("""
            sync: shop
            source: shop
            destination: { schema: shop }
            phases:
              - name: all
                streams:
                  - stream: items
                    table: items
                    columns:
                      name: name
                      count: { path: count, type: integer }
                      price: { path: price, type: decimal }
                      active: { path: active, type: boolean }
                      made_at: { path: madeAt, type: timestamp }
                      made_on: { path: madeOn, type: date }
                      raw: { path: "", type: json }
            """);
        return DestinationTable.Of(sync, sync.Phases[0].Streams[0]);
    }
}
