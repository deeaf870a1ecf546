using Microsoft.Extensions.Options;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Failures;

namespace SyncFleet.Fetcher;

/// <summary>Says at the start, with all other problems, when an allowed address is none.</summary>
internal sealed class AllowedAddressesCheck : IValidateOptions<UpstreamHttpOptions>
{
    public ValidateOptionsResult Validate(string? name, UpstreamHttpOptions options)
    {
        try
        {
            _ = new OutboundGuard(options.AllowedAddresses);
            return ValidateOptionsResult.Success;
        }
        catch (SyncFleetException)
        {
            return ValidateOptionsResult.Fail("SYNCFLEET_UPSTREAM__ALLOWEDADDRESSES must be IP addresses or networks, one each in __0, __1 …, e.g. 127.0.0.1 or 10.1.0.0/16");
        }
    }
}
