using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.Limits;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox.Siagh;

/// <summary>The simulated Siagh under <c>/siagh</c>: the log-in and the list of all contacts, which is never filtered.</summary>
internal sealed class SiaghEndpoints(SandboxWorld world, SandboxOptions options, FaultBook faultBook, RequestMeters meters, TokenDesks tokens, TimeProvider time)
{
    private const string Contacts = "/siagh/api/Sgh/GEN/Gn_Web_Users/GetAll";

    private readonly SiaghOptions _siagh = options.Siagh;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/siagh/GeneralApi/LoginUser", LogInAsync);
        routes.MapGet(Contacts, GetAllAsync);
        routes.MapPost(Contacts, GetAllAsync);
    }

    // A wrong password is told with status 200.
    private async Task LogInAsync(HttpContext context)
    {
        if (!await IsKnownAsync(context))
        {
            tokens.Siagh.RefuseLogIn();
            await SendErrorAsync(context, "نام کاربری یا رمز عبور اشتباه است");
            return;
        }

        var token = tokens.Siagh.LogIn(TimeSpan.FromSeconds(_siagh.SessionSeconds));
        var today = DateTime.UnixEpoch.AddSeconds(world.Clock.NowSecond).AddHours(3.5);
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("Token"u8, _siagh.EmptySessionId ? token.Access : token.Refresh);
        writer.WriteString("SessionId"u8, _siagh.EmptySessionId ? "" : token.Access);
        writer.WriteNumber("UserCode"u8, 1);
        writer.WriteString("UserName"u8, SiaghCredentials.UserName);
        writer.WriteNumber("ContactCode"u8, ContactModel.FirstCode);
        writer.WriteNumber("FiscalYear"u8, new PersianCalendar().GetYear(today));
        writer.WriteNumber("BranchCode"u8, 1);
        writer.WriteBoolean("IsAdminUser"u8, value: true);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private async Task GetAllAsync(HttpContext context)
    {
        var faults = faultBook.Decide(SiaghCredentials.Upstream, "contacts");
        await BodySender.DelayAsync(faults, time, context.RequestAborted);
        if (!tokens.Siagh.IsGood(context.Request.Headers.Authorization.ToString()))
        {
            await SendEndedAsync(context);
            return;
        }

        // No limit is known; the requests are counted all the same.
        meters.Of(SiaghCredentials.Upstream, SiaghCredentials.Account).Take();
        if (await StrikeAsync(context, faults))
        {
            return;
        }

        var stream = world.Find(SiaghCredentials.Upstream, SiaghCredentials.Account)!["contacts"];
        var rows = stream.Read(new(), faults.Has(FaultKind.RepeatPage)).Rows;
        faults.Spoil(rows);
        await BodySender.SendAsync(context, faults, async (body, stop) =>
        {
            body.Writer.WriteStartArray();
            foreach (var row in rows)
            {
                WriteContact(body.Writer, row);
                await body.BreatheAsync(stop);
            }

            body.Writer.WriteEndArray();
        });
    }

    private void WriteContact(Utf8JsonWriter writer, in SandboxRow row)
    {
        var isStaff = _siagh.StaffEvery > 0 && row.Index % _siagh.StaffEvery == _siagh.StaffEvery - 1;
        writer.WriteStartObject();
        foreach (var field in row.Stream.Model.Fields)
        {
            writer.WritePropertyName(field.Name);
            if (isStaff && field.Name.ToString() == "IsAdminUser")
            {
                writer.WriteBooleanValue(true);
            }
            else
            {
                field.Write(writer, row);
            }
        }

        writer.WriteEndObject();
    }

    private Task SendEndedAsync(HttpContext context)
    {
        switch (_siagh.EndedSession)
        {
            case SessionEnd.Status401:
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            case SessionEnd.ErrorBody:
                return SendErrorAsync(context, "لطفا دوباره وارد شوید");
            default:
                return BodySender.SendHtmlAsync(context);
        }
    }

    // True when a fault has answered the request.
    private static async Task<bool> StrikeAsync(HttpContext context, FaultDecision faults)
    {
        if (faults.Find(FaultKind.TooManyRequests) is { } throttled)
        {
            context.Response.Headers.RetryAfter = throttled.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        }
        else if (faults.Find(FaultKind.ServerError) is { } failure)
        {
            context.Response.StatusCode = failure.Status;
        }
        else if (faults.Has(FaultKind.ErrorBody))
        {
            await SendErrorAsync(context, "خطای داخلی");
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

    // The answer of a failed call: status 200, an entry of Errors, ReturnValue false.
    private static async Task SendErrorAsync(HttpContext context, string description)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteStartArray("Errors"u8);
        writer.WriteStartObject();
        writer.WriteString("ColName"u8, ""u8);
        writer.WriteString("ErrorType"u8, "ErrError"u8);
        writer.WriteString("Description"u8, description);
        writer.WriteNumber("ErrorCode"u8, -1);
        writer.WriteString("MessageText"u8, ""u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("FinalMessages"u8);
        writer.WriteEndArray();
        writer.WriteBoolean("ReturnValue"u8, value: false);
        writer.WriteString("ReturnCode"u8, ""u8);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static async Task<bool> IsKnownAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("UserName", out var user) && user.ValueEquals(SiaghCredentials.UserName)
                && body.RootElement.TryGetProperty("Password", out var password) && password.ValueEquals(SiaghCredentials.PasswordHash);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
