using System.Text;
using Shouldly;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors.Http;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("", "an empty body")]
    [InlineData(" \n ", "an empty body")]
    [InlineData("<html><body>hunter2</body></html>", "a web page in place of JSON")]
    [InlineData("{\"a\":[1,2,{\"secret\":\"hunter2", "JSON that breaks off at line 1, byte")]
    [InlineData("{\"a\":\n[1,2", "JSON that breaks off at line 2, byte")]
    [InlineData("{\"a\":\n hunter2}\n\n", "faulty JSON at line 2, byte 2")]
    public void What_is_not_json_says_what_and_where_and_never_the_content(string body, string says)
    {
        var failure = Should.Throw<SyncFleetException>(() => JsonBody.Parse(Response(Encoding.UTF8.GetBytes(body))));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain(says);
        failure.Message.ShouldStartWith("shop answered 200 OK for GET /acme/items, but with ");
        failure.Detail.ShouldBe($"status 200, content type text/html, {body.Length} bytes, try 1");
        failure.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        using var document = JsonBody.Parse(Response([0xEF, 0xBB, 0xBF, (byte)'1']));
        document.RootElement.GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Nesting_is_bounded() =>
        Should.Throw<SyncFleetException>(() => JsonBody.Parse(Response(Encoding.UTF8.GetBytes(new string('[', 100_000)))));

    private static UpstreamResponse Response(byte[] body) => new()
    {
        Status = 200,
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["content-type"] = "text/html; charset=utf-8" },
        Body = body,
        Uri = new Uri("https://shop.example/acme/items"),
        Request = new UpstreamRequest { Uri = new Uri("https://shop.example/acme/items?key=hunter2") },
        Connector = "shop",
    };
}
