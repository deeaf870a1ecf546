using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Shouldly;
using SyncFleet.Connectors.Http;
using SyncFleet.Fetcher;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>Hosts are mapped for tests; production does it only when it is told to.</summary>
public sealed class MappedHostsCheckTests
{
    [Theory]
    [InlineData("Production", false, false)]
    [InlineData("Production", true, true)]
    [InlineData("Development", false, true)]
    public void Hosts_are_mapped_in_production_only_when_allowed(string environment, bool allowed, bool succeeds)
    {
        var options = new UpstreamHttpOptions { MappedHosts = ["api.example.com=http://127.0.0.1:8080"], AllowMappedHosts = allowed };

        var result = new MappedHostsCheck(new HostingEnvironment { EnvironmentName = environment }).Validate(null, options);

        result.Succeeded.ShouldBe(succeeds, result.FailureMessage);
    }

    [Fact]
    public void Mapping_that_is_none_is_told_by_its_variable() =>
        new MappedHostsCheck(new HostingEnvironment { EnvironmentName = Environments.Development })
            .Validate(null, new UpstreamHttpOptions { MappedHosts = ["nonsense"] })
            .FailureMessage.ShouldNotBeNull().ShouldContain("SYNCFLEET_UPSTREAM__MAPPEDHOSTS: 'nonsense' maps no host");
}
