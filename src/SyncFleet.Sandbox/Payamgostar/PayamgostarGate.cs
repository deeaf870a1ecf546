using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Limits;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>What every request passes before it is answered: session, limits, faults; and how errors look, which is never quite the same.</summary>
internal sealed class PayamgostarGate(SandboxOptions options, FaultBook faultBook, RequestMeters meters, TokenDesks tokens, TimeProvider time)
{
    private uint _given;

    /// <returns>The faults left for the body, or null when the request has been answered.</returns>
    public async Task<FaultDecision?> PassAsync(HttpContext context, string stream)
    {
        var faults = faultBook.Decide(PayamgostarCredentials.Upstream, stream);
        await BodySender.DelayAsync(faults, time, context.RequestAborted);
        ShowClock(context);
        var authorization = context.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal) || !tokens.Payamgostar.IsGood(authorization[7..]))
        {
            await SendErrorAsync(context, StatusCodes.Status401Unauthorized, "session expired");
        }
        else if (!Take())
        {
            await SendErrorAsync(context, StatusCodes.Status429TooManyRequests, "too many requests");
        }
        else if (!await StrikeAsync(context, faults))
        {
            return faults;
        }

        return null;
    }

    /// <summary>The server's clock is not ours.</summary>
    public void ShowClock(HttpContext context) => context.Response.Headers.Date = Now().ToString("R", CultureInfo.InvariantCulture);

    public DateTimeOffset Now() => time.GetUtcNow() - TimeSpan.FromSeconds(options.Payamgostar.ClockBehindSeconds);

    public async Task SendErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        if (Interlocked.Increment(ref _given) % 2 == 0)
        {
            writer.WriteString("error"u8, "failed"u8);
            writer.WriteString("error_description"u8, message);
        }
        else
        {
            writer.WriteString("errorMessage"u8, message);
        }

        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    // True when a fault has answered the request.
    private async Task<bool> StrikeAsync(HttpContext context, FaultDecision faults)
    {
        if (faults.Find(FaultKind.TooManyRequests) is { } throttled)
        {
            context.Response.Headers.RetryAfter = throttled.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await SendErrorAsync(context, StatusCodes.Status429TooManyRequests, "too many requests");
        }
        else if (faults.Find(FaultKind.ServerError) is { } failure)
        {
            await SendErrorAsync(context, failure.Status, "internal error");
        }
        else if (faults.Has(FaultKind.ErrorBody))
        {
            await SendErrorAsync(context, StatusCodes.Status200OK, "the request could not be processed");
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

    private bool Take() => meters.Of(PayamgostarCredentials.Upstream, PayamgostarCredentials.Account)
        .Take(("all", () => [new(options.Payamgostar.PerSecond, TimeSpan.FromSeconds(1))])).Granted;
}
