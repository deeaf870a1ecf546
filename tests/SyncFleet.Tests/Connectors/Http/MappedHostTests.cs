using Shouldly;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors.Http;

public sealed class MappedHostTests
{
    [Fact]
    public async Task Mapped_host_gets_the_requests_and_the_others_their_own()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));
        var options = new UpstreamHttpOptions { MappedHosts = ["api.example.com=http://127.0.0.1:8080"] };
        using var http = UpstreamHttp.CreateInvoker(options, TimeProvider.System, upstream);

        using var mapped = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://api.example.com/a?b=c"), CancellationToken.None);
        using var other = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://login.example.com/a"), CancellationToken.None);

        upstream.Seen.Select(request => request.Uri.ToString()).ShouldBe(["http://127.0.0.1:8080/a?b=c", "https://login.example.com/a"]);
    }

    [Fact]
    public async Task Redirect_of_the_mapped_host_to_itself_goes_without_credentials()
    {
        using var upstream = new FakeUpstream(request =>
        {
            var answer = FakeUpstream.Json("{}", request.Uri.AbsolutePath == "/a" ? 302 : 200);
            answer.Headers.Location = new Uri("https://127.0.0.1:8080/b");
            return answer;
        });
        var options = new UpstreamHttpOptions { MappedHosts = ["api.example.com=https://127.0.0.1:8080"] };
        var source = new SyncFleet.Connectors.SourceContext
        {
            Config = default,
            Budget = new SyncFleet.Core.Budgets.UnlimitedBudget(),
            Time = TimeProvider.System,
            Http = UpstreamHttp.CreateInvoker(options, TimeProvider.System, upstream),
        };
        var client = new UpstreamClient(source, new UpstreamClientOptions { Connector = "demo" });

        await client.SendAsync(new UpstreamRequest { Uri = new Uri("https://api.example.com/a"), Headers = [new("Authorization", "Bearer t")] }, CancellationToken.None);

        upstream.Seen.Select(request => request.Headers.ContainsKey("Authorization")).ShouldBe([true, false]);
    }

    [Theory]
    [InlineData("api.example.com")]
    [InlineData("=http://127.0.0.1")]
    [InlineData("api.example.com=ftp://127.0.0.1")]
    [InlineData("api.example.com=http://127.0.0.1/path")]
    [InlineData("https://api.example.com=http://127.0.0.1")]
    public void Mapping_that_is_none_is_refused(string mapping) =>
        Should.Throw<SyncFleetException>(() => new UpstreamHttpOptions { MappedHosts = [mapping] }.CheckMappedHosts()).Message.ShouldContain("maps no host");
}
