using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SyncFleet.Core.Pages;
using Xunit;

namespace SyncFleet.Tests.Connectors.Finale;

/// <summary>Properties of paging by a moving lower bound, for any dates, any page size and any place of interruption.</summary>
public sealed class FinalePagingTests
{
    private static readonly DateTime Start = new(2026, 8, 1);

    /// <summary>Few distinct instants over up to 110 days, so that pages end within an instant, at window edges and in empty windows.</summary>
    private static readonly Gen<int[]> Instants =
        from count in Gen.Choose(0, 40)
        from days in Gen.Choose(1, 8)
        from seconds in Gen.Choose(1, 3)
        from picks in Gen.Choose(0, (days * seconds) - 1).ArrayOf(count)
        select picks.Select(pick => (pick / seconds * 1_252_800) + (pick % seconds)).ToArray();

    private static readonly Gen<(int[] Seconds, int PageSize)> Cases =
        from seconds in Instants
        from pageSize in Gen.Choose(1, 9)
        select (seconds, pageSize);

    [Fact]
    public void Each_record_is_visited_once_and_leaving_after_every_page_gives_the_same() =>
        Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            var ids = Enumerable.Range(0, c.Seconds.Length).Select(i => $"p{i}").Order().ToList();
            var whole = Account(c.Seconds);
            Ids(Run(whole.ReadAsync("products", c.PageSize))).Order().ShouldBe(ids);
            var sliced = Account(c.Seconds);
            Ids(Run(sliced.ReadInSlicesAsync("products", c.PageSize))).Order().ShouldBe(ids);
            // Every request moves on: a bound on their number shows that none is spent in a circle.
            whole.Requests.Count.ShouldBeLessThan(10 + (4 * c.Seconds.Length));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void A_run_that_begins_at_any_stored_checkpoint_reads_everything_after_it() =>
        Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            var finale = Account(c.Seconds);
            var pages = Run(finale.ReadAsync("products", c.PageSize));
            for (var stored = 0; stored < pages.Count; stored++)
            {
                var before = Ids(pages.Take(stored + 1));
                var after = Ids(Run(finale.ReadAsync("products", c.PageSize, pages[stored].CursorAfter)));
                before.Concat(after).Distinct().Count().ShouldBe(c.Seconds.Length);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Changes_made_while_it_reads_are_never_lost() =>
        Prop.ForAll(Cases.Zip(Gen.Choose(0, int.MaxValue - 1)).ToArbitrary(), c =>
        {
            var ((seconds, pageSize), seed) = c;
            var finale = Account(seconds);
            var chance = new System.Random(seed);
            var version = 100;
            var table = new Dictionary<string, decimal>();
            var now = FakeFinale.Now.UtcDateTime;
            var pages = Run(finale.ReadInSlicesAsync("products", pageSize, afterPage: _ =>
            {
                // One in two: a record changes now, perhaps twice within the second; for so long, the read must end some time.
                if (version < 130 && finale.Of("product").Count > 0 && chance.Next(2) == 0)
                {
                    var row = finale.Of("product")[chance.Next(finale.Of("product").Count)];
                    row["cost"] = (decimal)version++;
                    row["lastUpdatedDate"] = FakeFinale.Date(now.AddSeconds(version / 4));
                }
            }));
            Store(pages, table);
            Store(Run(finale.ReadAsync("products", pageSize, pages[^1].CursorAfter)), table);
            table.Count.ShouldBe(seconds.Length);
            foreach (var row in finale.Of("product"))
            {
                table[row["productId"]!.GetValue<string>()].ShouldBe(row["cost"]!.GetValue<decimal>());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public async Task A_record_that_changed_within_the_instant_of_the_edge_is_read_again()
    {
        var finale = Account([1, 1, 2]);
        var pages = await finale.ReadInSlicesAsync("products", pageSize: 2, afterPage: _ =>
        {
            if (finale.Of("product")[0]["cost"] is JsonNode cost && cost.GetValue<decimal>() == 1)
            {
                finale.Of("product")[0]["cost"] = 2m;
            }
        });
        FakeFinale.Records(pages).Count(record => record.GetProperty("productId").GetString() == "p0" && record.GetProperty("cost").GetDecimal() == 2).ShouldBe(1);
    }

    [Fact]
    public async Task An_edge_of_many_thousand_records_keeps_the_position_small_and_loses_none()
    {
        var finale = Account([.. Enumerable.Repeat(5, 9_000), 6]);
        var pages = await finale.ReadInSlicesAsync("products", pageSize: 2_000);
        Ids(pages).Distinct().Count().ShouldBe(9_001);
        pages.ShouldAllBe(page => page.NextPosition == null || page.NextPosition.Length < 64 * 1024);
    }

    private static FakeFinale Account(int[] seconds)
    {
        var finale = new FakeFinale();
        for (var i = 0; i < seconds.Length; i++)
        {
            finale.AddProduct($"p{i}", Start.AddSeconds(seconds[i]));
        }

        return finale;
    }

    private static List<string> Ids(IEnumerable<Page> pages) => FakeFinale.Texts(pages, "productId");

    private static void Store(IEnumerable<Page> pages, Dictionary<string, decimal> table)
    {
        foreach (var record in FakeFinale.Records(pages))
        {
            table[record.GetProperty("productId").GetString()!] = record.GetProperty("cost").GetDecimal();
        }
    }

    // FsCheck's properties are synchronous; nothing in them waits for anything real.
    private static List<Page> Run(Task<List<Page>> read) => read.GetAwaiter().GetResult();
}
