using System.Net;
using Shouldly;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors.Http;

public sealed class OutboundGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:0001::")]
    [InlineData("2001:0:1::1")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void What_is_not_public_is_closed(string address) => new OutboundGuard([]).IsAllowed(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    public void What_is_public_is_open(string address) => new OutboundGuard([]).IsAllowed(IPAddress.Parse(address)).ShouldBeTrue();

    [Fact]
    public void Only_what_was_allowed_is_opened()
    {
        var guard = new OutboundGuard(["127.0.0.1", "10.1.0.0/16", "::1"]);
        string[] open = ["127.0.0.1", "::ffff:127.0.0.1", "10.1.2.3", "::1"];
        string[] closed = ["127.0.0.2", "10.2.0.1", "fd00::1"];
        open.ShouldAllBe(address => guard.IsAllowed(IPAddress.Parse(address)));
        closed.ShouldAllBe(address => !guard.IsAllowed(IPAddress.Parse(address)));
    }

    [Fact]
    public void An_entry_that_is_no_address_is_refused_by_name() =>
        Should.Throw<SyncFleetException>(() => new OutboundGuard(["localhost"])).Message.ShouldContain("'localhost'");

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://2130706433:1/")]
    public async Task A_closed_address_is_refused_before_it_is_connected_to(string uri)
    {
        using var http = UpstreamHttp.CreateInvoker(new UpstreamHttpOptions(), TimeProvider.System);
        var source = new FakeUpstream(_ => FakeUpstream.Json("{}")).Source();
        var guarded = new SyncFleet.Connectors.SourceContext { Config = source.Config, Budget = source.Budget, Time = source.Time, Http = http };
        var client = new UpstreamClient(guarded, new UpstreamClientOptions { Connector = "shop" });
        var failure = await Should.ThrowAsync<SyncFleetException>(
            client.SendAsync(new UpstreamRequest { Uri = new Uri(uri) }, CancellationToken.None));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("not a public address");
    }
}
