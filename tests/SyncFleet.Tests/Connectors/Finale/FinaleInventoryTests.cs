using System.Text.Json.Nodes;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Finale;

public sealed class FinaleInventoryTests
{
    private readonly FakeFinale _finale = new();

    [Fact]
    public async Task The_whole_download_is_given_in_parts_without_filter_and_without_limit()
    {
        AddItems(1_000);
        var pages = await _finale.ReadAsync("inventory", pageSize: 100);
        pages.Count.ShouldBe(10);
        FakeFinale.Texts(pages, "inventoryItemKey").Distinct().Count().ShouldBe(1_000);
        _finale.Requests.ShouldHaveSingleItem().Uri.PathAndQuery.ShouldBe("/acme/api/inventoryitem/");
        pages.ShouldAllBe(page => page.CursorAfter == null);
    }

    [Fact]
    public async Task A_download_that_differs_when_the_read_is_taken_up_loses_and_doubles_nothing_that_stayed()
    {
        AddItems(1_000);
        var turn = 0;
        var pages = await _finale.ReadInSlicesAsync("inventory", pageSize: 100, afterPage: _ =>
        {
            // Rows come and go in front of the others, and the rest changes places.
            _finale.Of("inventoryitem").RemoveAt(0);
            AddItems(1, 50_000 + turn++);
            _finale.Of("inventoryitem").Reverse();
        });
        var keys = FakeFinale.Texts(pages, "inventoryItemKey");
        keys.Distinct().Count().ShouldBe(keys.Count);
        _finale.Of("inventoryitem").Select(row => row["productUrl"]!.GetValue<string>()).Where(url => url.Contains("/p0", StringComparison.Ordinal))
            .Except(FakeFinale.Texts(pages, "productUrl")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Items_alike_in_everything_keep_their_quantities_apart()
    {
        foreach (var (onHand, reserved) in new[] { (1, 0), (2, 0), (0, 3) })
        {
            _finale.Of("inventoryitem").Add(Item("p1", onHand, reserved));
        }

        var records = FakeFinale.Records(await _finale.ReadAsync("inventory"));
        records.Select(record => record.GetProperty("inventoryItemKey").GetString()).ShouldBe([
            "/acme/api/facility/1|/acme/api/product/p1||||onHand",
            "/acme/api/facility/1|/acme/api/product/p1||||onHand#2",
            "/acme/api/facility/1|/acme/api/product/p1||||reserved",
        ]);
        records.Sum(record => record.GetProperty("quantityOnHand").GetInt32()).ShouldBe(3);
    }

    [Fact]
    public async Task A_download_as_large_as_the_cap_can_not_be_proven_whole_and_stops_the_stream()
    {
        var row = Item("p1", 1, 0);
        _finale.Before = _ => FakeUpstream.Json(FakeFinale.Columns([.. Enumerable.Repeat(row, 120_000)], ["facilityUrl", "productUrl", "quantityOnHand"]));
        var failure = await Should.ThrowAsync<SyncFleetException>(_finale.ReadAsync("inventory"));
        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("120000");
    }

    [Fact]
    public async Task Facilities_are_read_whole_by_their_address()
    {
        for (var i = 0; i < 5; i++)
        {
            _finale.Of("facility").Add(new JsonObject { ["facilityUrl"] = $"/acme/api/facility/{i}", ["facilityName"] = $"F{i}" });
        }

        FakeFinale.Texts(await _finale.ReadInSlicesAsync("facilities", pageSize: 2), "facilityName").Order().ShouldBe(["F0", "F1", "F2", "F3", "F4"]);
    }

    private void AddItems(int count, int from = 0)
    {
        for (var i = 0; i < count; i++)
        {
            _finale.Of("inventoryitem").Add(Item($"p{from + i:00000}", i + 1, 0));
        }
    }

    private static JsonObject Item(string product, int onHand, int reserved) => new()
    {
        ["facilityUrl"] = "/acme/api/facility/1",
        ["productUrl"] = $"/acme/api/product/{product}",
        ["lotId"] = null,
        ["normalizedPackingString"] = "",
        ["orderUrl"] = null,
        ["quantityOnHand"] = onHand,
        ["quantityOnOrder"] = 0,
        ["quantityReserved"] = reserved,
    };
}
