using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Limits;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>What every request passes before it is answered: headers, tokens, limits, faults, rights in the location.</summary>
internal sealed class AltegioGate(SandboxOptions options, FaultBook faultBook, RequestMeters meters, TimeProvider time)
{
    public const string Upstream = "altegio";
    private const string WantedAccept = "application/vnd.api.v2+json";
    private readonly AltegioOptions _altegio = options.Altegio;

    /// <returns>The faults left for the body, or null when the request has been answered.</returns>
    public async Task<FaultDecision?> PassAsync(HttpContext context, string stream, string? location)
    {
        var faults = faultBook.Decide(Upstream, stream);
        await BodySender.DelayAsync(faults, time, context.RequestAborted);
        var (partner, user) = AltegioCredentials.Read(context.Request.Headers.Authorization.ToString());
        var accept = context.Request.Headers.Accept.ToString();
        if (_altegio.RequiresAccept && !accept.Contains(WantedAccept, StringComparison.OrdinalIgnoreCase))
        {
            await AltegioErrors.BadRequestAsync(context, $"Header Accept must be {WantedAccept}.");
        }
        else if (partner != AltegioCredentials.PartnerToken || user != AltegioCredentials.UserToken)
        {
            await AltegioErrors.UnauthorizedAsync(context);
        }
        else if (!Take(user))
        {
            await AltegioErrors.TooManyAsync(context, 1);
        }
        else if (!await StrikeAsync(context, faults) && await IsOpenAsync(context, location))
        {
            return faults;
        }

        return null;
    }

    // True when a fault has answered the request.
    private static async Task<bool> StrikeAsync(HttpContext context, FaultDecision faults)
    {
        if (faults.Find(FaultKind.TooManyRequests) is { } throttled)
        {
            await AltegioErrors.TooManyAsync(context, throttled.RetryAfterSeconds);
        }
        else if (faults.Find(FaultKind.ServerError) is { } failure)
        {
            await AltegioErrors.SendAsync(context, failure.Status, "Internal error.");
        }
        else if (faults.Has(FaultKind.ErrorBody))
        {
            await AltegioErrors.SendAsync(context, StatusCodes.Status200OK, "The request could not be processed.");
        }
        else if (faults.Has(FaultKind.Html))
        {
            await BodySender.SendHtmlAsync(context);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static async Task<bool> IsOpenAsync(HttpContext context, string? location)
    {
        switch (location)
        {
            case null:
                return true;
            case AltegioCredentials.UnpaidLocation:
                await AltegioErrors.UnpaidAsync(context);
                return false;
            case AltegioCredentials.ForeignLocation:
                await AltegioErrors.ForbiddenAsync(context);
                return false;
            case var other when AltegioCredentials.Locations.Contains(other):
                return true;
            default:
                await AltegioErrors.NotFoundAsync(context);
                return false;
        }
    }

    private bool Take(string user) =>
        meters.Of(Upstream, user).Take(("all", () =>
            [new(_altegio.PerSecond, TimeSpan.FromSeconds(1)), new(_altegio.PerMinute, TimeSpan.FromMinutes(1))])).Granted;
}
