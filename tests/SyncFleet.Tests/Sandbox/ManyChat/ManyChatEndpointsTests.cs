using System.Net;
using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Sandbox.ManyChat;

public sealed class ManyChatEndpointsTests
{
    private const string Key = "Bearer 55501:demo-manychat-key";

    [Fact]
    public async Task A_subscriber_has_its_fields_typed_and_its_id_as_a_text()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var subscriber = await DataAsync(sandbox, "subscriber/getInfo?subscriber_id=9001002004");

        subscriber.GetProperty("id").GetString().ShouldBe("9001002004");
        subscriber.GetProperty("subscribed").GetDateTimeOffset().Offset.ShouldBe(TimeSpan.Zero);
        subscriber.GetProperty("custom_fields").EnumerateArray().Select(f => (f.GetProperty("type").GetString(), f.GetProperty("value").ValueKind))
            .ShouldBe([("text", JsonValueKind.String), ("number", JsonValueKind.Number), ("boolean", subscriber.GetProperty("custom_fields")[2].GetProperty("value").ValueKind)]);
    }

    [Fact]
    public async Task Ids_can_be_numbers()
    {
        await using var sandbox = await SandboxHost.StartAsync("--ManyChat:NumericIds", "true");

        (await DataAsync(sandbox, "subscriber/getInfo?subscriber_id=9001002004")).GetProperty("id").GetInt64().ShouldBe(9_001_002_004);
    }

    [Theory]
    [InlineData("subscriber/findByCustomField?field_id=301&field_value=C-7", 10)]
    [InlineData("subscriber/findByCustomField?field_id=301&field_value=none", 0)]
    [InlineData("subscriber/findBySystemField?email=nobody%40example.test", 0)]
    [InlineData("page/getTags", 12)]
    [InlineData("page/getCustomFields", 8)]
    public async Task Lists_and_searches_give_a_list(string path, int count)
    {
        await using var sandbox = await SandboxHost.StartAsync();

        (await DataAsync(sandbox, path)).GetArrayLength().ShouldBe(count);
    }

    [Fact]
    public async Task A_search_gives_a_hundred_at_most_newest_change_first()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Sizes:manychat.subscribers", "9000");
        await sandbox.PostAsync("/sandbox/change", new { upstream = "manychat", stream = "subscribers", count = 900 });

        var found = (await DataAsync(sandbox, "subscriber/findByCustomField?field_id=301&field_value=C-7")).EnumerateArray().ToList();

        found.Count.ShouldBe(100);
        found.Select(s => s.GetProperty("last_interaction").GetDateTimeOffset()).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public async Task A_search_by_a_system_field_gives_one_and_takes_exactly_one_field()
    {
        await using var sandbox = await SandboxHost.StartAsync();

        (await DataAsync(sandbox, "subscriber/findBySystemField?phone=%2B381600000003")).GetProperty("id").GetString().ShouldBe("9001002004");
        using var both = await GetAsync(sandbox, "subscriber/findBySystemField?phone=1&email=2");
        both.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await both.Content.ReadAsStringAsync()).ShouldContain("Exactly one of email and phone");
    }

    [Theory]
    [InlineData("subscriber/getInfo?subscriber_id=1", 400)]
    [InlineData("subscriber/findByCustomField?field_id=302&field_value=1", 400)]
    [InlineData("page/unknown", 404)]
    public async Task Errors_carry_their_status_or_200_by_the_switch(string path, int status)
    {
        await using var plain = await SandboxHost.StartAsync();
        await using var hidden = await SandboxHost.StartAsync("--ManyChat:ErrorsWithStatus200", "true");
        using var first = await GetAsync(plain, path);
        using var second = await GetAsync(hidden, path);

        ((int)first.StatusCode, (int)second.StatusCode).ShouldBe((status, 200));
        foreach (var response in new[] { first, second })
        {
            JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString().ShouldBe("error");
        }
    }

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.SendAsync(HttpMethod.Get, "/manychat/fb/page/getTags", "Bearer 55501:other");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Groups_have_their_own_limits_and_going_over_one_can_shut_the_page()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--ManyChat:SubscribersPerSecond", "2", "--ManyChat:GettersPerSecond", "3", "--ManyChat:BanSeconds", "30");
        async Task<int> StatusAsync(string path)
        {
            using var response = await GetAsync(sandbox, path);
            return (int)response.StatusCode;
        }

        (await StatusAsync("subscriber/getInfo?subscriber_id=9001002001")).ShouldBe(200);
        (await StatusAsync("subscriber/getInfo?subscriber_id=9001002001")).ShouldBe(200);
        (await StatusAsync("page/getTags")).ShouldBe(200);
        (await StatusAsync("subscriber/getInfo?subscriber_id=9001002001")).ShouldBe(429);
        time.Advance(TimeSpan.FromSeconds(29));
        (await StatusAsync("page/getTags")).ShouldBe(429, "the page is shut");
        time.Advance(TimeSpan.FromSeconds(1));
        (await StatusAsync("page/getTags")).ShouldBe(200);
    }

    private static Task<HttpResponseMessage> GetAsync(SandboxHost sandbox, string path) => sandbox.SendAsync(HttpMethod.Get, $"/manychat/fb/{path}", Key);

    private static async Task<JsonElement> DataAsync(SandboxHost sandbox, string path)
    {
        using var response = await GetAsync(sandbox, path);
        return (await SandboxHost.JsonAsync(response)).GetProperty("data");
    }
}
