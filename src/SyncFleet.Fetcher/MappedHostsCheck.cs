using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Failures;

namespace SyncFleet.Fetcher;

/// <summary>Says at the start, with all other problems, when a mapped host is none, or when mapping is not allowed here.</summary>
internal sealed class MappedHostsCheck(IHostEnvironment environment) : IValidateOptions<UpstreamHttpOptions>
{
    public ValidateOptionsResult Validate(string? name, UpstreamHttpOptions options)
    {
        if (options.MappedHosts.Count > 0 && environment.IsProduction() && !options.AllowMappedHosts)
        {
            return ValidateOptionsResult.Fail("SYNCFLEET_UPSTREAM__MAPPEDHOSTS sends sources' credentials to other hosts, which production does not do unless SYNCFLEET_UPSTREAM__ALLOWMAPPEDHOSTS is true");
        }

        try
        {
            options.CheckMappedHosts();
            return ValidateOptionsResult.Success;
        }
        catch (SyncFleetException e)
        {
            return ValidateOptionsResult.Fail($"SYNCFLEET_UPSTREAM__MAPPEDHOSTS: {e.Message}");
        }
    }
}
