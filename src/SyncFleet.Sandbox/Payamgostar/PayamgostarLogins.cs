using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>The two log-ins and the renewal of a session. Failed log-ins lock the account for a while.</summary>
internal sealed class PayamgostarLogins(SandboxOptions options, PayamgostarGate gate, TokenDesks tokens, TimeProvider time)
{
    private readonly PayamgostarOptions _payamgostar = options.Payamgostar;
    private readonly Lock _failing = new();
    private int _failures;
    private DateTimeOffset _lockedUntil;

    private TimeSpan Life => TimeSpan.FromSeconds(_payamgostar.SessionSeconds);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/payamgostar/api/v1/auth", FirstAsync);
        routes.MapPost("/payamgostar/api/v2/auth/login", SecondAsync);
        routes.MapPost("/payamgostar/api/v2/auth/token/refresh", RefreshAsync);
    }

    private async Task FirstAsync(HttpContext context)
    {
        gate.ShowClock(context);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        if (form["grant_type"] != "password")
        {
            await gate.SendErrorAsync(context, StatusCodes.Status400BadRequest, "unsupported grant type");
        }
        else if (await MayEnterAsync(context, form["username"].ToString(), form["password"].ToString()))
        {
            var token = tokens.Payamgostar.LogIn(Life);
            await WriteAsync(context, writer =>
            {
                writer.WriteString("access_token"u8, token.Access);
                writer.WriteNumber("expires_in"u8, _payamgostar.SessionSeconds);
            });
        }
    }

    private async Task SecondAsync(HttpContext context)
    {
        gate.ShowClock(context);
        var body = await ReadAsync(context);
        if (!_payamgostar.IsMobileLicensed)
        {
            await gate.SendErrorAsync(context, StatusCodes.Status402PaymentRequired, "the module is not licensed");
        }
        else if (await MayEnterAsync(context, Text(body, "username"), Text(body, "password")))
        {
            await SendSessionAsync(context, tokens.Payamgostar.LogIn(Life));
        }
    }

    private async Task RefreshAsync(HttpContext context)
    {
        gate.ShowClock(context);
        if (tokens.Payamgostar.Refresh(Text(await ReadAsync(context), "refreshToken"), Life, rotates: true) is { } token)
        {
            await SendSessionAsync(context, token);
        }
        else
        {
            await gate.SendErrorAsync(context, StatusCodes.Status401Unauthorized, "refresh token is not valid");
        }
    }

    // False: the answer has been sent.
    private async Task<bool> MayEnterAsync(HttpContext context, string user, string password)
    {
        var status = Judge(user == PayamgostarCredentials.UserName && password == PayamgostarCredentials.Password);
        if (status == StatusCodes.Status200OK)
        {
            return true;
        }

        tokens.Payamgostar.RefuseLogIn();
        await gate.SendErrorAsync(
            context, status, status == StatusCodes.Status403Forbidden ? "too many attempts, the account is locked for a while" : "user name or password are wrong");
        return false;
    }

    private int Judge(bool isRight)
    {
        lock (_failing)
        {
            if (time.GetUtcNow() < _lockedUntil)
            {
                return StatusCodes.Status403Forbidden;
            }

            if (isRight)
            {
                _failures = 0;
                return StatusCodes.Status200OK;
            }

            if (++_failures >= _payamgostar.LockAfter && _payamgostar.LockAfter > 0)
            {
                _failures = 0;
                _lockedUntil = time.GetUtcNow() + TimeSpan.FromSeconds(_payamgostar.LockSeconds);
            }

            return StatusCodes.Status401Unauthorized;
        }
    }

    private Task SendSessionAsync(HttpContext context, IssuedToken token) => WriteAsync(context, writer =>
    {
        var end = (gate.Now() + Life).ToOffset(TimeSpan.FromSeconds(TehranText.OffsetSeconds));
        writer.WriteString("accessToken"u8, token.Access);
        writer.WriteString("refreshToken"u8, token.Refresh);
        writer.WriteString("expiresAt"u8, end.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
    });

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static async Task<JsonElement> ReadAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
