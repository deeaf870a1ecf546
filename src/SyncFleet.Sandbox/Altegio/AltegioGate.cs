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
        Task? refusal = null;
        if (_altegio.RequiresAccept && !context.Request.Headers.Accept.ToString().Contains(WantedAccept, StringComparison.OrdinalIgnoreCase))
        {
            refusal = AltegioErrors.BadRequestAsync(context, $"Header Accept must be {WantedAccept}.");
        }
        else if (partner != AltegioCredentials.PartnerToken || user != AltegioCredentials.UserToken)
        {
            refusal = AltegioErrors.UnauthorizedAsync(context);
        }
        else if (!Take(user))
        {
            refusal = AltegioErrors.TooManyAsync(context, 1);
        }

        refusal ??= Strike(context, faults) ?? Location(context, location);
        if (refusal is not null)
        {
            await refusal;
        }

        return refusal is null ? faults : null;
    }

    private static Task? Strike(HttpContext context, FaultDecision faults)
    {
        if (faults.Find(FaultKind.TooManyRequests) is { } throttled)
        {
            return AltegioErrors.TooManyAsync(context, throttled.RetryAfterSeconds);
        }

        if (faults.Find(FaultKind.ServerError) is { } failure)
        {
            return AltegioErrors.SendAsync(context, failure.Status, "Internal error.");
        }

        if (faults.Has(FaultKind.ErrorBody))
        {
            return AltegioErrors.SendAsync(context, StatusCodes.Status200OK, "The request could not be processed.");
        }

        return faults.Has(FaultKind.Html) ? BodySender.SendHtmlAsync(context) : null;
    }

    private static Task? Location(HttpContext context, string? location) => location switch
    {
        null => null,
        AltegioCredentials.UnpaidLocation => AltegioErrors.UnpaidAsync(context),
        AltegioCredentials.ForeignLocation => AltegioErrors.ForbiddenAsync(context),
        _ => AltegioCredentials.Locations.Contains(location) ? null : AltegioErrors.NotFoundAsync(context),
    };

    private bool Take(string user) =>
        meters.Of(Upstream, user).Take(("all", () => [new(_altegio.PerSecond, TimeSpan.FromSeconds(1)), new(_altegio.PerMinute, TimeSpan.FromMinutes(1))])).Granted;
}
