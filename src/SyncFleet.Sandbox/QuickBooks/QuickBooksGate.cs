using System.Globalization;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.Limits;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>What every request passes before it is answered: token, company, limits, faults.</summary>
internal sealed class QuickBooksGate(SandboxOptions options, FaultBook faultBook, RequestMeters meters, TokenDesks tokens, TimeProvider time)
{
    private readonly QuickBooksOptions _quickBooks = options.QuickBooks;
    private ulong _requests;

    /// <returns>The faults left for the body, or null when the request has been answered.</returns>
    public async Task<FaultDecision?> PassAsync(HttpContext context, string stream)
    {
        var faults = faultBook.Decide(QuickBooksCredentials.Upstream, stream);
        await BodySender.DelayAsync(faults, time, context.RequestAborted);
        context.Response.Headers["intuit_tid"] = $"1-{Chance.Of(options.Seed, Interlocked.Increment(ref _requests), 8):x16}";
        var authorization = context.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal) || !tokens.QuickBooks.IsGood(authorization[7..]))
        {
            await QuickBooksFaults.SendGatewayAsync(
                context, _quickBooks, StatusCodes.Status401Unauthorized, "3200", "message=AuthenticationFailed", "AuthenticationFault");
        }
        else if ((string)context.GetRouteValue("realm")! != QuickBooksCredentials.Realm)
        {
            await QuickBooksFaults.SendAsync(context, StatusCodes.Status403Forbidden, "120", "Authorization Failure", "AuthorizationFault");
        }
        else if (!Take())
        {
            await RefuseAsync(context, _quickBooks.RetryAfterSeconds);
        }
        else if (!await StrikeAsync(context, faults))
        {
            return faults;
        }

        return null;
    }

    // True when a fault has answered the request.
    private async Task<bool> StrikeAsync(HttpContext context, FaultDecision faults)
    {
        if (faults.Find(FaultKind.TooManyRequests) is { } throttled)
        {
            await RefuseAsync(context, throttled.RetryAfterSeconds);
        }
        else if (faults.Find(FaultKind.ServerError) is { } failure)
        {
            await QuickBooksFaults.SendGatewayAsync(context, _quickBooks, failure.Status, "10000", "An application error has occurred", "SystemFault");
        }
        else if (faults.Has(FaultKind.ErrorBody))
        {
            await QuickBooksFaults.SendAsync(context, StatusCodes.Status200OK, "10000", "An application error has occurred", "SystemFault");
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

    private Task RefuseAsync(HttpContext context, int retryAfterSeconds)
    {
        if (retryAfterSeconds > 0)
        {
            context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return QuickBooksFaults.SendGatewayAsync(
            context, _quickBooks, StatusCodes.Status429TooManyRequests, "003001", "message=ThrottleExceeded; errorCode=003001", "ThrottleFault");
    }

    private bool Take() =>
        meters.Of(QuickBooksCredentials.Upstream, QuickBooksCredentials.Realm).Take(("all", () =>
            [new(_quickBooks.PerSecond, TimeSpan.FromSeconds(1)), new(_quickBooks.PerMinute, TimeSpan.FromMinutes(1))])).Granted;
}
