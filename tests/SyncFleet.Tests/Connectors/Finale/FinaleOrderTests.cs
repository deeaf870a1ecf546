using System.Text.Json.Nodes;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Finale;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Finale;

public sealed class FinaleOrderTests
{
    private static readonly DateTime Day = new(2026, 11, 1);

    private readonly FakeFinale _finale = new();

    public FinaleOrderTests()
    {
        for (var i = 0; i < 30; i++)
        {
            _finale.Of("order").Add(new JsonObject
            {
                ["orderId"] = $"O{i:00}",
                ["orderUrl"] = $"/acme/api/order/O{i:00}",
                ["orderTypeId"] = i % 3 == 2 ? "SALES_ORDER" : "PURCHASE_ORDER",
                ["orderItemList"] = new JsonArray(new JsonObject { ["quantity"] = i }),
                ["lastUpdatedDate"] = FakeFinale.Date(Day.AddMinutes(i / 2)),
            });
        }
    }

    [Fact]
    public async Task Sales_are_left_out_here_because_the_api_does_not()
    {
        var ids = FakeFinale.Texts(await _finale.ReadAsync("purchase_orders"), "orderId");
        ids.Count.ShouldBe(20);
        ids.ShouldNotContain("O02");
        _finale.Requests.ShouldAllBe(request => request.Uri.AbsolutePath == "/acme/api/order/");
    }

    [Fact]
    public async Task An_order_whose_lines_the_collection_leaves_out_is_asked_for_by_its_address()
    {
        _finale.OnlyInSingle.Add("orderItemList");
        var pages = await _finale.ReadAsync("purchase_orders");
        FakeFinale.Records(pages).Select(record => record.GetProperty("orderItemList")[0].GetProperty("quantity").GetInt32())
            .ShouldBe(Enumerable.Range(0, 30).Where(i => i % 3 != 2));
        _finale.Budget.Taken.Count(name => name == "get").ShouldBe(_finale.Requests.Count);
        _finale.Budget.Taken.Count(name => name == "collections").ShouldBe(_finale.Requests.Count - 20);
    }

    [Fact]
    public async Task A_budget_that_runs_out_between_two_orders_keeps_those_before_and_costs_none_twice()
    {
        _finale.OnlyInSingle.Add("orderItemList");
        var (pages, refusals) = (new List<Page>(), 0);
        var position = (string?)null;
        do
        {
            var allowance = _finale.Budget.Taken.Count(name => name == "get") + 7;
            _finale.Budget.Grant = (name, taken) => name == "get" && taken >= allowance ? TimeSpan.FromMinutes(1) : null;
            try
            {
                var request = new ReadRequest { Stream = "purchase_orders", Position = position };
                await foreach (var page in new FinaleConnector().ReadAsync(_finale.Source(startDate: "2026-10-30"), request, CancellationToken.None))
                {
                    pages.Add(page);
                    position = page.NextPosition;
                }
            }
            catch (SyncFleetException e) when (e.Kind == FailureKind.Throttled)
            {
                refusals++;
            }
        }
        while (pages.Count == 0 || position is not null);
        refusals.ShouldBeGreaterThan(2);
        FakeFinale.Texts(pages, "orderId").ShouldBe(Enumerable.Range(0, 30).Where(i => i % 3 != 2).Select(i => $"O{i:00}"));
    }

    [Fact]
    public async Task An_order_deleted_meanwhile_is_given_as_the_collection_had_it()
    {
        _finale.OnlyInSingle.Add("orderItemList");
        _finale.Before = request => request.Uri.AbsolutePath.EndsWith("/O01", StringComparison.Ordinal) ? FakeUpstream.Json("{}", 404) : null;
        var records = FakeFinale.Records(await _finale.ReadAsync("purchase_orders"));
        records.Count.ShouldBe(20);
        records.Single(record => record.GetProperty("orderId").GetString() == "O01").TryGetProperty("orderItemList", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://evil.example/acme/api/order/O00")]
    [InlineData("//evil.example/acme/api/order/O00")]
    [InlineData("/other/api/order/O00")]
    [InlineData("/acme/api/../../other/api/order/O00")]
    public async Task An_address_that_leads_out_of_the_account_is_never_followed(string url)
    {
        _finale.OnlyInSingle.Add("orderItemList");
        _finale.Of("order")[0]["orderUrl"] = url;
        var failure = await Should.ThrowAsync<SyncFleetException>(_finale.ReadAsync("purchase_orders"));
        failure.Kind.ShouldBe(FailureKind.Defect);
        _finale.Requests.ShouldAllBe(request => request.Uri.Host == "app.finaleinventory.com" && request.Uri.AbsolutePath.StartsWith("/acme/api/order/"));
    }

    [Fact]
    public async Task A_collection_without_the_order_type_fails_rather_than_look_empty()
    {
        _finale.OnlyInSingle.Add("orderTypeId");
        var failure = await Should.ThrowAsync<SyncFleetException>(_finale.ReadAsync("purchase_orders"));
        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("'orderTypeId'");
    }

    [Fact]
    public async Task Vendors_are_the_parties_that_are_suppliers()
    {
        foreach (var (id, roles) in new (string, string[])[] { ("1", ["CUSTOMER"]), ("2", ["CARRIER", "SUPPLIER"]), ("PRIMARY", []) })
        {
            _finale.Of("partygroup").Add(new JsonObject
            {
                ["partyId"] = id,
                ["partyUrl"] = $"/acme/api/partygroup/{id}",
                ["roleTypeIdList"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
                ["lastUpdatedDate"] = "2026-11-01T00:00:00",
            });
        }

        FakeFinale.Texts(await _finale.ReadAsync("vendors"), "partyId").ShouldBe(["2"]);
    }
}
