using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Limits;

namespace SyncFleet.Sandbox.ManyChat;

/// <summary>Which limit a call counts against.</summary>
internal enum CallGroup
{
    Getters,
    Subscribers,
    SystemFields,
}

/// <summary>What every request passes before it is answered: key, limits, faults; and how errors look.</summary>
internal sealed class ManyChatGate(SandboxOptions options, FaultBook faultBook, RequestMeters meters, TimeProvider time)
{
    private readonly ManyChatOptions _manyChat = options.ManyChat;
    private readonly Lock _banning = new();
    private DateTimeOffset _bannedUntil;

    /// <returns>The faults left for the body, or null when the request has been answered.</returns>
    public async Task<FaultDecision?> PassAsync(HttpContext context, string stream, CallGroup group)
    {
        var faults = faultBook.Decide(ManyChatCredentials.Upstream, stream);
        await BodySender.DelayAsync(faults, time, context.RequestAborted);
        if (context.Request.Headers.Authorization.ToString() != $"Bearer {ManyChatCredentials.ApiKey}")
        {
            await SendErrorAsync(context, StatusCodes.Status401Unauthorized, "Wrong token");
        }
        else if (!Take(group))
        {
            await SendErrorAsync(context, StatusCodes.Status429TooManyRequests, "Rate limit exceeded");
        }
        else if (!await StrikeAsync(context, faults))
        {
            return faults;
        }

        return null;
    }

    /// <summary>An error: <c>{status, message, details}</c>, with its status or with 200.</summary>
    public Task SendErrorAsync(HttpContext context, int status, string message, string? detail = null) =>
        WriteErrorAsync(context, _manyChat.ErrorsWithStatus200 ? StatusCodes.Status200OK : status, message, detail);

    // True when a fault has answered the request.
    private async Task<bool> StrikeAsync(HttpContext context, FaultDecision faults)
    {
        if (faults.Find(FaultKind.TooManyRequests) is { } throttled)
        {
            context.Response.Headers.RetryAfter = throttled.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await SendErrorAsync(context, StatusCodes.Status429TooManyRequests, "Rate limit exceeded");
        }
        else if (faults.Find(FaultKind.ServerError) is { } failure)
        {
            await WriteErrorAsync(context, failure.Status, "Internal error", detail: null);
        }
        else if (faults.Has(FaultKind.ErrorBody))
        {
            await WriteErrorAsync(context, StatusCodes.Status200OK, "Something went wrong", detail: null);
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

    private static async Task WriteErrorAsync(HttpContext context, int status, string message, string? detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("status"u8, "error"u8);
        writer.WriteString("message"u8, message);
        if (detail is not null)
        {
            writer.WriteStartObject("details"u8);
            writer.WriteStartArray("messages"u8);
            writer.WriteStartObject();
            writer.WriteString("message"u8, detail);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private bool Take(CallGroup group)
    {
        lock (_banning)
        {
            if (time.GetUtcNow() < _bannedUntil)
            {
                return false;
            }
        }

        var limit = group switch
        {
            CallGroup.Subscribers => _manyChat.SubscribersPerSecond,
            CallGroup.SystemFields => _manyChat.SystemFieldsPerSecond,
            _ => _manyChat.GettersPerSecond,
        };
        var granted = meters.Of(ManyChatCredentials.Upstream, ManyChatCredentials.Page)
            .Take((group.ToString(), () => [new(limit, TimeSpan.FromSeconds(1))])).Granted;
        if (!granted && _manyChat.BanSeconds > 0)
        {
            lock (_banning)
            {
                _bannedUntil = time.GetUtcNow() + TimeSpan.FromSeconds(_manyChat.BanSeconds);
            }
        }

        return granted;
    }
}
